"""Diagrams drawn by hand around subprocesses and events: timers, escalations, terminate."""

TEXTS: dict[str, str] = {}

TEXTS["timers_on_a_subprocess"] = """
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

TEXTS["interrupting_escalation"] = """
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

TEXTS["repeated_non_interrupting_escalation"] = """
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

TEXTS["escalation_end_in_one_of_two_branches"] = """
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
TEXTS["escalation_beside_its_catcher"] = """
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

TEXTS["terminate_at_the_top"] = """
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

TEXTS["terminate_in_a_subprocess"] = """
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

TEXTS["two_timers_on_one_task"] = """
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

TEXTS["call_in_an_interrupted_subprocess"] = """
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

TEXTS["nested_subprocesses_with_timers_in_a_loop"] = """
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

TEXTS["intermediate_catch"] = """
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

TEXTS["subprocess_loop_in_parallel"] = """
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

TEXTS["all_of_it"] = """
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
