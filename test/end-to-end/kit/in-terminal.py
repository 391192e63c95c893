"""Runs a command in a pseudo-terminal and plays a person in front of it.

Standard input: {"command": [...], "cwd": "...", "env": {...}, "steps": [{"wait": "text", "type": "keys"}, ...], "columns": 120, "seconds": 20}
Standard output: {"code": 0, "screen": "everything that was shown"}; code is null where the command had to be ended.
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

wish = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(wish["cwd"])
    os.execve(wish["command"][0], wish["command"], wish["env"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40 if wish["columns"] else 0, wish["columns"], 0, 0))

deadline = time.monotonic() + wish["seconds"]
steps = list(wish["steps"])
shown = b""
seen = 0
while True:
    ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
    if not ready:
        os.kill(pid, signal.SIGKILL)
        break
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side of the terminal is closed.
        break
    if not piece:
        break
    shown += piece
    while steps:
        at = shown.find(steps[0]["wait"].encode(), seen)
        if at < 0:
            break
        # Only what comes after the keys can be waited for next.
        seen = len(shown)
        os.write(terminal, steps.pop(0)["type"].encode())

_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
json.dump({"code": code if code >= 0 else None, "screen": shown.decode("utf-8", "replace")}, sys.stdout)
