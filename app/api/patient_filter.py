"""The filters of the list of patients as query parameters: of the list, of its counts, and of its export."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from app.models.patient import VerificationStatus
from app.services.patients.addresses import read_filter
from app.services.patients.filters import Band, PatientFilter


async def _filter(
    *,
    ids: Annotated[str, Query(max_length=8_000, description="Only these: ids with commas, at most 200.")] = "",
    q: Annotated[str, Query(max_length=200, description="Words of the name, or the exact phone number.")] = "",
    phone: Annotated[str, Query(max_length=40, description="The exact phone number, written any way.")] = "",
    volunteer_id: Annotated[str, Query(alias="volunteerId", max_length=40, description="An id, `me` or `none`.")] = "",
    is_active: Annotated[bool | None, Query(alias="isActive")] = None,
    verification_status: Annotated[VerificationStatus | None, Query(alias="verificationStatus")] = None,
    cancer_type: Annotated[str, Query(alias="cancerType", max_length=100, description="As it is written.")] = "",
    tag: Annotated[str, Query(max_length=40, description="The name of a tag.")] = "",
    band: Annotated[
        Band | None, Query(description="By confirmed doses: from 80 %, from 50 %, fewer, none yet.")
    ] = None,
    needs_call: Annotated[bool, Query(alias="needsCall", description="Only those somebody should call.")] = False,
    slipping: Annotated[bool, Query(description="Only those whose last week is clearly worse than before.")] = False,
    has_question: Annotated[
        bool, Query(alias="hasQuestion", description="Only those who asked something that nobody answered yet.")
    ] = False,
    deleted: Annotated[bool, Query(description="Only deleted ones, for those who may restore them.")] = False,
) -> PatientFilter:
    return read_filter(
        {
            "ids": ids,
            "q": q,
            "phone": phone,
            "volunteerId": volunteer_id,
            "isActive": "" if is_active is None else str(is_active),
            "verificationStatus": verification_status or "",
            "cancerType": cancer_type,
            "tag": tag,
            "band": band or "",
            "needsCall": str(needs_call),
            "slipping": str(slipping),
            "hasQuestion": str(has_question),
            "deleted": str(deleted),
        }
    )


FilterQuery = Annotated[PatientFilter, Depends(_filter)]
