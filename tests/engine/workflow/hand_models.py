"""Diagrams drawn by hand, each around one shape that went wrong somewhere."""

from tests.engine.workflow.drawing import draw

_TEXTS: dict[str, str] = {}

_TEXTS["choice_in_sequence"] = """
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

_TEXTS["parallel_uneven_branches"] = """
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

_TEXTS["parallel_in_parallel"] = """
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

_TEXTS["parallel_in_a_loop"] = """
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
_TEXTS["parallel_loop_with_automatic_branch"] = """
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

_TEXTS["parallel_loop_with_direct_branch"] = """
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

_TEXTS["inclusive"] = """
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

_TEXTS["inclusive_with_direct_branch"] = """
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

_TEXTS["inclusive_with_subprocess_upstream"] = """
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

_TEXTS["inclusive_loop"] = """
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

_TEXTS["inclusive_with_late_branch"] = """
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
_TEXTS["inclusive_with_token_that_can_go_either_way"] = """
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
_TEXTS["inclusive_waits_for_an_armed_event"] = """
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

_TEXTS["timers_on_a_subprocess"] = """
start s
user a
sub review {
start s1
user scope
xor more
user gather
end e1
s1 > scope > more
more > gather : x == 1
more > e1 : *
gather > e1
}
bt overdue review int
bt soon review non
user explain
user chase
user b
end e
end e2
end e3
s > a > review > b > e
overdue > explain > e2
soon > chase > e3
"""

_TEXTS["interrupting_escalation"] = """
start s
sub review {
start s1
user scope
xor serious
throw raised alarm
user write
end e1
s1 > scope > serious
serious > raised : x == 1
serious > write : *
raised > write > e1
}
be alarmed review int alarm
user handle
user b
end e
end e2
s > review > b > e
alarmed > handle > e2
"""

_TEXTS["repeated_non_interrupting_escalation"] = """
start s
sub review {
start s1
xor again
user scope
xor serious
throw raised alarm
xor enough
end e1
s1 > again > scope > serious
serious > raised : x == 1
serious > enough : *
raised > enough
enough > again : y == 1
enough > e1 : *
}
be alarmed review non alarm
user handle
end e
end e2
s > review > e
alarmed > handle > e2
"""

_TEXTS["escalation_end_in_one_of_two_branches"] = """
start s
sub review {
start s1
par fork
user a
user b
xor serious
escend raised alarm
user c
end e1
s1 > fork
fork > a > serious
fork > b > e1
serious > raised : x == 1
serious > c : *
c > e1
}
be alarmed review int alarm
user handle
user last
end e
end e2
s > review > last > e
alarmed > handle > e2
"""

# Thrown beside the subprocess that could catch it, not inside it: nothing may catch it.
_TEXTS["escalation_beside_its_catcher"] = """
start s
sub outer {
start s1
par fork
sub inner {
start s2
user a
xor serious
throw raised alarm
end e2
s2 > a > serious
serious > raised : x == 1
serious > e2 : *
raised > e2
}
be alarmed inner non alarm
user handle
user b
throw beside alarm
end e1
end e3
s1 > fork
fork > inner > e1
fork > b > beside > e1
alarmed > handle > e3
}
be caught_outside outer non alarm
user look
end e
end e4
s > outer > e
caught_outside > look > e4
"""

_TEXTS["terminate_at_the_top"] = """
start s
par fork
user a
user b
bt soon b non
user chase
xor stop
term stopped
end e
end e1
end e2
s > fork
fork > a > stop
stop > stopped : x == 1
stop > e : *
fork > b > e1
soon > chase > e2
"""

_TEXTS["terminate_in_a_subprocess"] = """
start s
par fork
sub review {
start s1
par inner
user a
sub deep {
start s2
user k
end e2
s2 > k > e2
}
xor stop
term stopped
end e1
s1 > inner
inner > a > stop
inner > deep > e1
stop > stopped : x == 1
stop > e1 : *
}
bt overdue review int
user late
user other
user b
end e
end el
end eo
s > fork
fork > review > b > e
fork > other > eo
overdue > late > el
"""

_TEXTS["two_timers_on_one_task"] = """
start s
user a
bt soon a non
bt breach a int
user remind
user explain
user b
end e
end e1
s > a > b > e
soon > remind > e1
breach > explain > b
"""

_TEXTS["call_in_an_interrupted_subprocess"] = """
start s
sub stage {
start s1
par fork
call child_process
user a
par join
end e1
s1 > fork
fork > child_process > join
fork > a > join
join > e1
}
bt overdue stage int
user late
user b
end e
end e2
s > stage > b > e
overdue > late > e2
"""

_TEXTS["nested_subprocesses_with_timers_in_a_loop"] = """
start s
xor again
sub outer {
start s1
par fork
sub inner {
start s2
user k1
user k2
end e2
s2 > k1 > k2 > e2
}
bt inner_breach inner int
bt inner_soon inner non
user kl
user kn
end ekn
user i1
par join
xor merge
user i2
end e1
s1 > fork
fork > inner > merge
inner_breach > kl > merge
merge > join
inner_soon > kn > ekn
fork > i1 > join
join > i2 > e1
}
bt outer_breach outer int
user late
xor retry
end e
s > again > outer > retry
outer_breach > late > retry
retry > again : x == 1
retry > e : *
"""

_TEXTS["intermediate_catch"] = """
start s
par fork
catch wait
user a
user b
par join
end e
s > fork
fork > wait > b > join
fork > a > join
join > e
"""

_TEXTS["subprocess_loop_in_parallel"] = """
start s
xor again
par fork
sub work {
start s1
user i
user i2
end e1
s1 > i > i2 > e1
}
bt nudge work non
user chase
user b
par join
xor enough
end e
end e2
s > again > fork
fork > work > join
fork > b > join
nudge > chase > e2
join > enough
enough > again : x == 1
enough > e : *
"""

# Not sound: an interrupted branch never reaches the join. The engine must wait, not fire early.
_TEXTS["join_that_can_never_fire"] = """
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

_TEXTS["all_of_it"] = """
start s
user notify
par fork
sub review {
start s1
user scope
par inner
user summary
bt summary_soon summary non
user remind
end er
user family
par inner_join
user report
xor serious
throw raised alarm
end e1
s1 > scope > inner
inner > summary > inner_join
inner > family > inner_join
summary_soon > remind > er
inner_join > report > serious
serious > raised : x == 1
serious > e1 : *
raised > e1
}
bt overdue review int
bt soon review non
be alarmed review non alarm
user explain
end e_alarm
user tell_director
end e_told
user publish
xor merge
par join
or split
user act
user learn
user nothing
or or_join
term stopped
xor last
end e
s > notify > fork
fork > review > merge
fork > publish > join
overdue > explain > merge
merge > join
soon > tell_director > e_told
alarmed > e_alarm
join > split
split > act : x == 1
split > learn : y == 1
split > nothing : *
act > or_join
learn > or_join
nothing > or_join
or_join > last
last > stopped : y == 1
last > e : *
"""

HAND_MODELS = {name: draw(text) for name, text in _TEXTS.items()}
UNSOUND = {"join_that_can_never_fire"}
