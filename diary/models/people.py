"""Schools, people, classes, children and the circle around each child.

A person carries no role: roles are memberships that hold from `starts_at` until `ends_at` (None: no
end set). They are instants, not days, so that ending one works on the very next request.
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from diary.models.base import Identified


class School(Identified):
    """A school on this installation. `wants_originals`: clips are sent as filmed, not shrunk."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="Pacific/Auckland")
    needs_approval = models.BooleanField(default=False)
    max_duration_s = models.PositiveIntegerField(default=600)
    safeguarding_contact = models.CharField(max_length=300, blank=True)
    wants_originals = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"school {self.id}"


class People(BaseUserManager["Person"]):
    """Makes people. Sign-up is closed: an admin, an invitation or the command line calls it."""

    def create_user(self, *, name: str, email: str | None = None, **fields: Any) -> "Person":
        """Return a new person without a password; an address is kept in lower case, or None."""
        person = self.model(name=name, email=(email or "").strip().lower() or None, **fields)
        person.set_unusable_password()
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person

    def create_superuser(self, *, name: str, email: str, password: str) -> "Person":
        """Return somebody for whom the emergency admin opens (`manage.py createsuperuser`)."""
        person = self.create_user(name=name, email=email, is_superuser=True)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Language(models.TextChoices):
    """Languages in which the whole product speaks."""

    ENGLISH = "en", "English"
    MAORI = "mi", "Te reo Māori"


class Person(AbstractBaseUser, Identified):
    """Anyone who signs in. `email` is None for caregivers who joined by an invitation alone."""

    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    time_zone = models.CharField(max_length=64, default="Pacific/Auckland")
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    def __str__(self) -> str:
        return f"person {self.id}"

    @property
    def is_staff(self) -> bool:
        """Whether the read-only emergency admin opens for them (Django asks by this name)."""
        return self.is_superuser

    def has_perm(self, _permission: str, _subject: object = None) -> bool:
        """Answer Django's admin; nothing else in the product asks this."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, _app: str) -> bool:
        """Answer Django's admin; nothing else in the product asks this."""
        return self.is_active and self.is_superuser


class Dated(Identified):
    """A membership that holds from `starts_at` until just before `ends_at`."""

    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class SchoolRole(Dated):
    """What a person is to a whole school."""

    class Role(models.TextChoices):
        ADMIN = "admin"
        LIAISON = "liaison"
        TECHNICIAN = "technician"
        TEACHER = "teacher"

    school = models.ForeignKey(School, models.PROTECT, related_name="roles")
    person = models.ForeignKey(Person, models.CASCADE, related_name="school_roles")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["school", "person", "role"],
                condition=Q(ends_at=None),
                name="one_open_role_each",
            ),
        )


class Classroom(Identified):
    """A class of a school."""

    school = models.ForeignKey(School, models.PROTECT, related_name="classrooms")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["school", "name"], name="classroom_name_in_school"),
        )

    def __str__(self) -> str:
        return f"classroom {self.id}"


class ClassroomStaff(Dated):
    """Who works with a class."""

    class Role(models.TextChoices):
        TEACHER = "teacher"
        AIDE = "aide"
        THERAPIST = "therapist"

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="staff")
    person = models.ForeignKey(Person, models.CASCADE, related_name="classroom_roles")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["classroom", "person"],
                condition=Q(ends_at=None),
                name="one_open_classroom_role_each",
            ),
        )


class Child(Identified):
    """The learner whose diary it is. `face_key` names a stored picture; empty means initials."""

    school = models.ForeignKey(School, models.PROTECT, related_name="children")
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=60, blank=True)
    born_on = models.DateField(null=True, blank=True)
    face_key = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"child {self.id}"

    @property
    def initials(self) -> str:
        """One or two capitals for the round face when there is no picture."""
        return (self.first_name[:1] + self.last_name[:1]).upper()


class Enrolment(Dated):
    """Which children are in a class."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="enrolments")
    child = models.ForeignKey(Child, models.CASCADE, related_name="enrolments")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["classroom", "child"],
                condition=Q(ends_at=None),
                name="one_open_enrolment_each",
            ),
        )


class Household(Identified):
    """People of one child's circle who live together and share what is kept at home."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="households")
    label = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["child", "label"], name="household_label_of_child"),
        )


class CircleMember(Dated):
    """One person in the circle of one child: family, a professional named to them, or liaison."""

    class Kind(models.TextChoices):
        CAREGIVER = "caregiver"
        PROFESSIONAL = "professional"
        LIAISON = "liaison"

    class Rights(models.TextChoices):
        VIEW = "view"
        CONTRIBUTE = "contribute"
        DECIDE = "decide"

    child = models.ForeignKey(Child, models.CASCADE, related_name="circle")
    person = models.ForeignKey(Person, models.CASCADE, related_name="circles")
    kind = models.CharField(max_length=12, choices=Kind)
    relation = models.CharField(max_length=60)
    rights = models.CharField(max_length=12, choices=Rights, default=Rights.CONTRIBUTE)
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="members"
    )
    sees_home = models.BooleanField(default=True)
    ended_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["child", "person"], condition=Q(ends_at=None), name="one_open_place_each"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="circle_ends_after_start",
            ),
        )
        indexes = (models.Index(fields=["person", "child"], name="circle_person_child"),)
