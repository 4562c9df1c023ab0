"""Diagrams drawn by hand around gateways: forks, joins, loops."""

TEXTS: dict[str, str] = {}

TEXTS["choice_in_sequence"] = """
start s
user assess
xor ask
user refer
user close
end e
s > assess > ask
ask > refer : x == 1
ask > close : *
refer > e
close > e
"""

TEXTS["parallel_uneven_branches"] = """
start s
par fork
user record
user ask
user chase
par join
user merge
end e
s > fork
fork > record > join
fork > ask > chase > join
join > merge > e
"""

TEXTS["parallel_in_parallel"] = """
start s
par fork
par inner
user a
user b
user c
par inner_join
par join
end e
s > fork
fork > inner
inner > a > inner_join
inner > b > inner_join
inner_join > join
fork > c > join
join > e
"""

TEXTS["parallel_in_a_loop"] = """
start s
xor again
par fork
user a
user b
user c
par join
xor agreed
user z
end e
s > again > fork
fork > a > join
fork > b > join
fork > c > join
join > agreed
agreed > again : x == 1
agreed > z : *
z > e
"""

# The join of the second round is reached in the same run as that of the first.
TEXTS["parallel_loop_with_automatic_branch"] = """
start s
xor again
par fork
user a
user b
xor nothing_to_do
par join
xor agreed
user z
end e
s > again > fork
fork > a > join
fork > b > join
fork > nothing_to_do
nothing_to_do > join : *
join > agreed
agreed > again : x == 1
agreed > z : *
z > e
"""

TEXTS["parallel_loop_with_direct_branch"] = """
start s
xor again
par fork
user a
par join
xor agreed
end e
s > again > fork
fork > a > join
fork > join
join > agreed
agreed > again : x == 1
agreed > e : *
"""

TEXTS["inclusive"] = """
start s
user first
or split
user a
user b
user c
or join
user last
end e
s > first > split
split > a : x == 1
split > b : y == 1
split > c : *
a > join
b > join
c > join
join > last > e
"""

TEXTS["inclusive_with_direct_branch"] = """
start s
user first
or split
user a
user b
or join
user last
end e
s > first > split
split > a : x == 1
split > join : y == 1
split > b : *
a > join
b > join
join > last > e
"""

TEXTS["inclusive_with_subprocess_upstream"] = """
start s
user first
or split
user a
sub inquiry {
start s1
user interview
end e1
s1 > interview > e1
}
xor which
user b
user b2
user c
or join
user last
end e
s > first > split
split > a : x == 1
split > inquiry : y == 1
split > c : *
a > join
inquiry > which
which > b : x == 1
which > b2 : *
b > join
b2 > join
c > join
join > last > e
"""

TEXTS["inclusive_loop"] = """
start s
user first
xor again
or split
user a
user b
user c
or join
xor enough
end e
s > first > again > split
split > a : x == 1
split > b : y == 1
split > c : *
a > join
b > join
c > join
join > enough
enough > again : x == 1
enough > e : *
"""

TEXTS["inclusive_with_late_branch"] = """
start s
user first
or split
user a
bt late a int
user explain
user b
or join
end e
s > first > split
split > a : x == 1
split > b : *
a > join
late > explain > join
b > join
join > e
"""

# A token that can reach a filled input too does not hold the join up (BPMN 2.0, inclusive gateway).
TEXTS["inclusive_with_token_that_can_go_either_way"] = """
start s
user first
or split
user a
user c
xor which
xor merge
user b
or join
end e
s > first > split
split > a : x == 1
split > c : y == 1
split > b : *
a > merge > join
c > which
which > merge : x == 1
which > b : *
b > join
join > e
"""

# Only the armed event of a leads to the join; a itself does not.
TEXTS["inclusive_waits_for_an_armed_event"] = """
start s
par fork
user a
bt late a non
user explain
user b
or join
user last
end e
end e2
s > fork
fork > a > e2
late > explain > join
fork > b > join
join > last > e
"""

# Not sound: an interrupted branch never reaches the join. The engine must wait, not fire early.
TEXTS["join_that_can_never_fire"] = """
start s
par fork
user a
bt late a int
user explain
user b
par join
user c
end e
s > fork
fork > a > join
fork > b > join
late > explain
explain > e
join > c > e
"""
