"""Jupyter kernels, measured as kernel.ts measures ours: start to first result, and 1+1 from client to kernel and back.

Takes the path of Deno's binary. Prints one line of JSON; milliseconds; null for a kernel that does not start.
"""
import json
import statistics
import sys
import time

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

STARTS = 5
CELLS = 500


def one_plus_one(client):
    """The reply comes after the result was published."""
    asked = client.execute("1+1", store_history=False)
    while True:
        reply = client.get_shell_msg(timeout=30)
        if reply["parent_header"].get("msg_id") == asked:
            break
    if reply["content"]["status"] != "ok":
        raise RuntimeError(reply["content"])
    while True:
        try:
            client.iopub_channel.get_msg(timeout=0)
        except Exception:
            return


def start(argv):
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=argv, display_name="peer", language="peer")
    began = time.perf_counter()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    one_plus_one(client)
    return manager, client, (time.perf_counter() - began) * 1000


def measure(argv):
    starts = []
    for index in range(STARTS):
        manager, client, took = start(argv)
        starts.append(took)
        times = []
        if index == STARTS - 1:
            for _ in range(CELLS):
                began = time.perf_counter()
                one_plus_one(client)
                times.append((time.perf_counter() - began) * 1000)
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return {"start": statistics.median(starts), "onePlusOne": statistics.median(times)}


def attempt(argv):
    try:
        return measure(argv)
    except Exception as error:
        print(error, file=sys.stderr)
        return None


print(json.dumps({
    "python": attempt([sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]),
    "deno": attempt([sys.argv[1], "jupyter", "--kernel", "--conn", "{connection_file}"]),
}))
