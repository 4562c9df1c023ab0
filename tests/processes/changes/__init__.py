"""Ten changes of guidance, each as the edits that make the new version of a process."""

from tests.processes.changes.care_leavers import E11
from tests.processes.changes.delegated_partners import E10
from tests.processes.changes.domestic_abuse_deaths import E19
from tests.processes.changes.education_agencies import E15
from tests.processes.changes.local_changes import E21
from tests.processes.changes.making import Change
from tests.processes.changes.notification_of_2015 import E4
from tests.processes.changes.one_per_incident import E8
from tests.processes.changes.reviews_of_2018 import E5
from tests.processes.changes.sharing_duty import E16
from tests.processes.changes.unborn_and_ethnicity import E14, E14_REPORT

CHANGES = (E4, E5, E8, E10, E11, E14, E14_REPORT, E15, E16, E19, E21)

__all__ = [
    "CHANGES",
    "E4",
    "E5",
    "E8",
    "E10",
    "E11",
    "E14",
    "E14_REPORT",
    "E15",
    "E16",
    "E19",
    "E21",
    "Change",
]
