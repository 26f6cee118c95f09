"""The stand-in itself: authentication, contract, devices, and every answer that GOWA gives."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from tests.servers.gowa.contract import Call, check
from tests.servers.gowa.events import Events
from tests.servers.gowa.faults import answer_with
from tests.servers.gowa.http import Reply, Request
from tests.servers.gowa.modes import Modes
from tests.servers.gowa.phone import Device, Message, Phone, new_id, rfc3339
from tests.servers.gowa.webhooks import Poster

MAX_IMAGE, MAX_FILE, MAX_VIDEO = 20_000_000, 50_000_000, 100_000_000
DEVICE_FREE = frozenset({"appInfo", "getDeviceStatus", "getDevice", "listDevices", "health"})


class Gowa:
    """State and behaviour; `handle` answers one request."""

    def __init__(self, *, username: str, password: str, devices: list[str]) -> None:
        self.modes = Modes()
        self.phone = Phone(
            {name: Device(name, f"62811{number:09d}@s.whatsapp.net") for number, name in enumerate(devices, 1)}
        )
        self.poster = Poster(self.modes)
        self.events = Events(self.poster)
        self._credentials = base64.b64encode(f"{username}:{password}".encode()).decode()
        self._busy_until: dict[str, float] = {}  # on the loop's clock
        self._operations: dict[str, Callable[[Call, Device], Awaitable[Reply]]] = {
            "sendMessage": self._send_text,
            "sendImage": self._send_media,
            "sendFile": self._send_media,
            "sendChatPresence": self._typing,
            "userCheck": self._check_number,
            "listChats": self._list_chats,
            "getChatMessages": self._list_messages,
            "downloadMessageMedia": self._download,
        }

    async def handle(self, request: Request) -> Reply:
        self.phone.requests += 1
        if request.path == "/health":
            return Reply(content=b"OK", content_type="text/plain")
        if request.headers.get("authorization", "") != f"Basic {self._credentials}":
            return Reply(401, b"Unauthorized", "text/plain", {"WWW-Authenticate": 'Basic realm="Restricted"'})
        call = check(request)
        if call is None:
            self.phone.violations.append(f"no such route: {request.method} {request.raw_path}")
            return Reply(404, f"Cannot {request.method} {request.path}".encode(), "text/plain")
        if call.violations:
            self.phone.violations += [f"{call.operation}: {each}" for each in call.violations]
            return failure(400, "VALIDATION_ERROR", "; ".join(call.violations))
        if call.operation in DEVICE_FREE:
            return self._about(call)
        operation = self._operations.get(call.operation)
        if operation is None:
            self.phone.violations.append(f"not offered by this server: {call.operation}")
            return failure(500, "INTERNAL_SERVER_ERROR", "not offered")
        device = self.phone.device(unquote(request.headers.get("x-device-id", "")))
        if device is None:
            return failure(404, "DEVICE_NOT_FOUND", "device not found")
        return await operation(call, device)

    def _about(self, call: Call) -> Reply:
        if call.operation == "appInfo":
            sizes = {"max_image_size": MAX_IMAGE, "max_file_size": MAX_FILE, "max_video_size": MAX_VIDEO}
            return success({"version": "v9.2.0", "os": "GOWA", "base_path": "", **sizes, "chatwoot_enabled": False})
        if call.operation == "listDevices":
            return success([self._device_info(each) for each in self.phone.devices.values()])
        device = self.phone.device(call.path["device_id"])
        if device is None:
            return failure(404, "DEVICE_NOT_FOUND", "device not found")
        if call.operation == "getDevice":
            return success(self._device_info(device))
        is_in = device.id not in self.modes.logged_out
        return success({"device_id": device.id, "is_connected": is_in, "is_logged_in": is_in})

    def _device_info(self, device: Device) -> dict[str, Any]:
        is_in = device.id not in self.modes.logged_out
        state = "logged_in" if is_in else "disconnected"
        return {"id": device.id, "display_name": "Carepost", "state": state, "jid": device.jid if is_in else ""}

    async def _send_text(self, call: Call, device: Device) -> Reply:
        fields = call.fields
        message = Message(new_id(), as_jid(fields["phone"]), device.jid, True, fields["message"])
        message.reply_to = fields.get("reply_message_id")
        return await self._send(call, device, message, kind="text")

    async def _send_media(self, call: Call, device: Device) -> Reply:
        part = "image" if call.operation == "sendImage" else "file"
        if part not in call.files:
            return failure(400, "VALIDATION_ERROR", f"{part}: cannot be blank.")
        name, kind, content = call.files[part]
        if part == "image" and kind not in ("image/jpeg", "image/png", "image/webp"):
            return failure(400, "VALIDATION_ERROR", "your image is not allowed. please use jpg/jpeg/png/webp")
        if len(content) > (MAX_IMAGE if part == "image" else MAX_FILE):
            return failure(400, "VALIDATION_ERROR", "max file upload is 50 MB, please upload in cloud")
        fields = call.fields
        message = Message(new_id(), as_jid(fields["phone"]), device.jid, True, fields.get("caption", ""))
        message.media_type = "image" if part == "image" else "document"
        message.file_name, message.content = name, content
        message.reply_to = fields.get("reply_message_id")
        return await self._send(call, device, message, kind=part)

    async def _send(self, call: Call, device: Device, message: Message, *, kind: str) -> Reply:
        if device.id in self.modes.logged_out:
            return failure(401, "AUTHENTICATION_ERROR", "you are not login")
        if message.chat_jid in self.modes.not_on_whatsapp:
            return failure(400, "INVALID_JID", f"user {message.chat_jid} is not registered")
        if self._is_timelocked(device, message.chat_jid):
            return answer_with("timelock", self.modes, accept=lambda: "")
        fault = self.modes.take_fault()
        await self._work(device, call)

        def accept() -> str:
            self._accept(device, message, kind=kind)
            return message.id

        return answer_with(fault, self.modes, accept=accept)

    async def _work(self, device: Device, call: Call) -> None:
        """Take `delay_ms` from the moment the request came, or from the end of the device's send before it."""
        if not self.modes.delay_ms:
            return
        begin = call.received_at
        if self.modes.sequential:
            begin = max(begin, self._busy_until.get(device.id, 0.0))
        end = begin + self.modes.delay_ms / 1000
        self._busy_until[device.id] = end
        await asyncio.sleep(end - asyncio.get_running_loop().time())

    def _is_timelocked(self, device: Device, jid: str) -> bool:
        if jid in self.modes.timelock_phones or self.modes.timelock == "all":
            return True
        return self.modes.timelock == "new" and not device.knows(jid)

    def _accept(self, device: Device, message: Message, *, kind: str) -> None:
        message.at = time.time()
        message.visible_from = message.at + self.modes.history_delay_ms / 1000
        self.phone.record(device, message, kind=kind)
        if not self.modes.history_loses:
            device.keep(message)
        for receipt in self.modes.acks:
            body = self.events.ack(device, message.chat_jid, [message.id], receipt)
            if self.modes.ack_before_answer:
                self.poster.post(body)
            else:
                asyncio.get_running_loop().call_later(0.01, self.poster.post, body)

    async def _typing(self, call: Call, device: Device) -> Reply:
        if device.id in self.modes.logged_out:
            return failure(401, "AUTHENTICATION_ERROR", "you are not login")
        self.phone.typing.append((device.id, call.fields["phone"], call.fields["action"]))
        return success({"message_id": "chat-presence", "status": f"Send chat presence {call.fields['action']} success"})

    async def _check_number(self, call: Call, device: Device) -> Reply:
        if device.id in self.modes.logged_out:
            return failure(401, "AUTHENTICATION_ERROR", "you are not login")
        return success({"is_on_whatsapp": as_jid(call.query["phone"]) not in self.modes.not_on_whatsapp})

    async def _list_chats(self, call: Call, device: Device) -> Reply:
        rows = [
            {
                "jid": jid,
                "name": "Somebody",
                "last_message_time": rfc3339(messages[-1].at),
                "ephemeral_expiration": 0,
                "created_at": rfc3339(messages[0].at),
                "updated_at": rfc3339(messages[-1].at),
                "archived": False,
            }
            for jid, messages in device.chats.items()
        ]
        return page(sorted(rows, key=lambda row: row["last_message_time"], reverse=True), call, default=25)

    async def _list_messages(self, call: Call, device: Device) -> Reply:
        jid, query = call.path["chat_jid"], call.query
        if not device.knows(jid):
            return failure(500, "INTERNAL_SERVER_ERROR", f"chat with JID {jid} not found")
        rows = [
            row
            for message in sorted(device.chats[jid], key=lambda each: each.at, reverse=True)
            if message.visible_from <= time.time()
            and message.is_from_me in (query.get("is_from_me", message.is_from_me),)
            for row in (message.wire(),)
            if query.get("start_time", "") <= row["timestamp"] <= query.get("end_time", "9999")
        ]
        return page(rows, call, default=50)

    async def _download(self, call: Call, device: Device) -> Reply:
        message = device.find(call.path["message_id"])
        if message is None or not message.media_type:
            return failure(404, "NOT_FOUND", "message or media not found")
        path = f"statics/media/{message.id}/{message.file_name}"
        return success(
            {
                "status": "Media downloaded successfully",
                "message_id": message.id,
                "media_type": message.media_type,
                "filename": message.file_name,
                "file_path": path,
                "file_url": f"http://localhost:3000/{path}",
                "file_size": len(message.content),
            }
        )


def as_jid(phone: str) -> str:
    return phone if "@" in phone else f"{phone}@s.whatsapp.net"


def success(results: Any, message: str = "Success") -> Reply:
    body = {"status": 200, "code": "SUCCESS", "message": message, "results": results}
    return Reply(content=json.dumps(body).encode())


def failure(status: int, code: str, message: str) -> Reply:
    return Reply(status, json.dumps({"status": status, "code": code, "message": message, "results": None}).encode())


def page(rows: list[dict[str, Any]], call: Call, *, default: int) -> Reply:
    limit, offset = call.query.get("limit", default), call.query.get("offset", 0)
    return success(
        {"data": rows[offset : offset + limit], "pagination": {"limit": limit, "offset": offset, "total": len(rows)}}
    )
