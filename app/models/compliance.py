"""Whose figures have to be counted anew (P5, P8): one row for each decision about one of a patient's doses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import SQLModel

from app.models.columns import created_moment, id_field, ref


class FigureChange(SQLModel, table=True):
    """Something that a patient's figures count has changed. Only ever added, so that no two decisions wait for each
    other; the job that counts anew takes them away."""

    __tablename__ = "figure_change"

    id: UUID = id_field()
    patient_id: UUID = ref("patient.id", ondelete="CASCADE")
    created_at: datetime = created_moment()
