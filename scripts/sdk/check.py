"""Every public method of the vendor's SDK against a server of its own. Needs the path of the server's binary.

The SDK is used as its users use it, with its faults: `assign_sim` works for SIMs that are issued only, because it switches the device
before it has the SIM; `sort_enum` takes the field's name, because an enum is sent as `DeviceSort.NAME`.
"""

import atexit
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

BINARY = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory(prefix="switchyard-sdk-")
PASSWORD = "switchyard-demo"


def start():
    """Starts a server on a free port; returns its address."""
    log = open(os.path.join(FOLDER.name, "server.log"), "w+")
    server = subprocess.Popen(
        [BINARY, "serve", "--port", "0", "--data", os.path.join(FOLDER.name, "data"), "--demo", "--devices", "60",
         "--network", "off"],
        stderr=log,
    )
    atexit.register(server.terminate)
    for _ in range(600):
        log.seek(0)
        found = re.search(r'url="?(http://[0-9.:]+)', log.read().replace("\x1b[3m", "").replace("\x1b[0m", "").replace("\x1b[2m", ""))
        if found:
            return found.group(1)
        if server.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    sys.exit("the server did not start:\n" + log.read())


def call(method, path, token=None, body=None):
    """A call without the SDK: what it has no method for."""
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = "Bearer " + token
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


BASE = start()
os.environ["EMNIFY_SDK_API_ENDPOINT_URL"] = BASE + "/api"

from emnify import EMnify  # noqa: E402 - the address is read when the package is imported
from emnify.errors import ValidationErrorException  # noqa: E402
from emnify.modules.device.models import Device, SmsCreateModel, UpdateDevice  # noqa: E402

used = set()


def recorded(manager, name):
    """Notes each public method that is called."""
    original = getattr(manager, name)

    def wrapper(*args, **kwargs):
        used.add(f"{type(manager).__name__}.{name}")
        return original(*args, **kwargs)

    return wrapper


def public_methods(manager):
    members = [name for name in dir(type(manager)) if not name.startswith("_")]
    return [name for name in members if not isinstance(getattr(type(manager), name), property)]


def refused(run):
    try:
        run()
    except ValidationErrorException:
        return True
    return False


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")
    print(f"ok  {what}")


digest = hashlib.sha1(PASSWORD.encode()).hexdigest()
kim = call("POST", "/api/v1/authenticate", body={"username": "kim@acme.example", "password": digest})["auth_token"]
made = call("POST", "/api/v1/application_token", kim, {"description": "the vendor's SDK"})
secret = next(value for value in made.values() if isinstance(value, str) and value.startswith("swa_"))
client = EMnify(app_token=secret)
managers = [client.devices, client.sim, client.operator]
wanted = {f"{type(manager).__name__}.{name}" for manager in managers for name in public_methods(manager)}
for manager in managers:
    for name in public_methods(manager):
        setattr(manager, name, recorded(manager, name))
devices, sims = client.devices, client.sim

# SIMs come in by a batch that the operator made.
batch = os.path.join(FOLDER.name, "box.csv")
with open(batch, "w", newline="") as file:
    rows = csv.writer(file)
    rows.writerow(["ICCID", "IMSI", "MSISDN"])
    for at in range(1, 4):
        rows.writerow([f"89490000000000{at:05}", f"9014300000{at:05}", f"42366300{at:05}"])
admin = [BINARY, "admin", "--json", "--data", os.path.join(FOLDER.name, "data")]
subprocess.run([*admin, "batch", "create", batch, "--bic", "7000000000000001"], check=True, stdout=subprocess.DEVNULL)
registered = sims.register_sim(bic="7000000000000001")
check([sim.status.id for sim in registered] == [1, 1, 1], "register_sim: three SIMs, activated")
check(refused(lambda: sims.register_sim(bic="7000000000000001")), "register_sim: not twice")

listed = list(sims.get_sim_list())
check(len(listed) == 75, "get_sim_list: all SIMs of the workspace")
free = list(sims.get_sim_list(without_device=True))
check(0 < len(free) < 75 and all(sim.device is None for sim in free), "get_sim_list: without device")
issued = [sim for sim in free if sim.status.id == 0]
one = sims.retrieve_sim(sim_id=issued[0].id)
check(one.iccid == issued[0].iccid, "retrieve_sim")
found = list(sims.get_sim_list(filter_model=sims.get_sim_filter_model(iccid=one.iccid), sort_enum="iccid"))
check([sim.id for sim in found] == [one.id], "get_sim_list: filter and sort")

policies = {
    "service_profile": {"id": call("GET", "/api/v1/service_profile", kim)[0]["id"]},
    "tariff_profile": {"id": call("GET", "/api/v1/tariff_profile", kim)[0]["id"]},
}
created = devices.create_device(Device(name="SDK device", tags="sdk", status={"id": 0}, sim={"id": registered[0].id}, **policies))
check(isinstance(created, int), "create_device: the id comes from Location")
device = devices.retrieve_device(device_id=created)
check(device.name == "SDK device" and device.sim.id == registered[0].id, "retrieve_device")
everything = list(devices.get_devices_list())
check(len(everything) == 61, "get_devices_list: all devices")
by_name = list(devices.get_devices_list(
    filter_model=devices.get_device_filter_model(name="SDK device", status=0), sort_enum=devices.get_device_sort_enum.NAME.value))
check([row.id for row in by_name] == [created], "get_devices_list: filter and sort")
check(devices.validate_device(created) == created, "validate_device")
check(devices.update_device(device_id=created, device=UpdateDevice(name="Renamed", tags="sdk,renamed")), "update_device")
check(devices.retrieve_device(device_id=created).name == "Renamed", "update_device: is there")

check(devices.send_sms(device=created, sms=SmsCreateModel(payload="AT+REBOOT", source_address="12345")), "send_sms")
messages = list(devices.get_device_sms_list(device=created))
check([message.payload for message in messages] == ["AT+REBOOT"], "get_device_sms_list")
check(devices.reset_connectivity_network(created), "reset_connectivity_network")
check(devices.reset_connectivity_data(created), "reset_connectivity_data")
status = devices.get_device_connectivity_status(created)
check(status.status.description == "OFFLINE" and status.services == [], "get_device_connectivity_status")
check(refused(lambda: devices.get_device_connectivity_status(4_242)), "get_device_connectivity_status: unknown device")

operators = list(client.operator.get_operators())
check(len(operators) > 30 and operators[0].mnc[0].mnc and operators[0].tapcode[0].tapcode, "get_operators")
check(devices.add_device_blacklist_operator(created, operators[3].id), "add_device_blacklist_operator")
check(refused(lambda: devices.add_device_blacklist_operator(created, operators[3].id)), "add_device_blacklist_operator: not twice")
check([row.id for row in devices.get_device_operator_blacklist(created)] == [operators[3].id], "get_device_operator_blacklist")
check(devices.delete_device_blacklist_operator(created, operators[3].id), "delete_device_blacklist_operator")
check(refused(lambda: devices.delete_device_blacklist_operator(created, operators[3].id)), "delete_device_blacklist_operator: not twice")

check(devices.change_status(created, disable=True), "change_status: disable")
check(sims.retrieve_sim(sim_id=registered[0].id).status.id == 2, "change_status: suspends the SIM")
check(devices.change_status(created, enable=True), "change_status: enable")
devices.disable_device(created)
check(devices.retrieve_device(device_id=created).status.id == 1, "disable_device")
check(sims.suspend_sim(sim_id=registered[1].id) and sims.retrieve_sim(sim_id=registered[1].id).status.id == 2, "suspend_sim")
check(sims.activate_sim(sim_id=registered[1].id) and sims.retrieve_sim(sim_id=registered[1].id).status.id == 1, "activate_sim")
check(sims.update_sim(sim_id=registered[1].id, sim=sims.get_sim_update_model(status={"id": 2})), "update_sim")

check(devices.release_sim(created), "release_sim")
check(devices.retrieve_device(device_id=created).sim is None, "release_sim: the device has none")
devices.assign_sim(device_id=created, sim_id=issued[0].id)
check(devices.retrieve_device(device_id=created).sim.id == issued[0].id, "assign_sim")
names = {event.event_type.description for event in devices.get_device_events_list(created)}
check({"Endpoint enabled", "Endpoint disabled", "SIM Assigned", "SIM Released", "SIM suspension", "SIM activation"} <= names,
      "get_device_events_list")
sims.activate_sim(sim_id=issued[0].id)
check(devices.delete_device(created), "delete_device: releases its SIM first")
check(len(list(devices.get_devices_list())) == 60, "delete_device: is gone")

missing = sorted(wanted - used)
check(not missing, f"all {len(wanted)} public methods were used{': not ' + ', '.join(missing) if missing else ''}")
