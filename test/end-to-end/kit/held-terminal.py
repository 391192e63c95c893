"""Runs a command in a pseudo-terminal whose person does what the caller says.

Argument: {"command": [...], "cwd": "...", "env": {...}}
Standard input, a line each: "look-away" (reads no more), "look-again", "close" (the window), "kill" (the command, at once), or "type "
and the keys as JSON.
Standard output: what is shown. It ends as the command does; signals are passed on to it.
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

wish = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(wish["cwd"])
    os.execve(wish["command"][0], wish["command"], wish["env"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
for name in (signal.SIGTERM, signal.SIGINT):
    signal.signal(name, lambda number, _: os.kill(pid, number))

is_open = True
is_looking = True


def obey(line):
    global is_open, is_looking
    word, _, keys = line.strip().partition(" ")
    if word == "type":
        os.write(terminal, json.loads(keys).encode())
    elif word == "kill":
        os.kill(pid, signal.SIGKILL)
    elif word == "close":
        os.close(terminal)
        is_open = False
    else:
        is_looking = word == "look-again"


def show():
    """Whether there may be more to see."""
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side of the terminal is closed.
        return False
    os.write(1, piece)
    return piece != b""


# Unbuffered: what `select` does not see must not wait inside Python.
orders = os.fdopen(0, "rb", buffering=0)
sources = [orders]
while True:
    watched = sources + ([terminal] if is_open and is_looking else [])
    ready, _, _ = select.select(watched, [], [], 0.1)
    if orders in ready:
        line = orders.readline()
        if line == b"":
            sources = []
        else:
            obey(line.decode())
    elif ready:
        is_looking = show()
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended != 0:
        break

code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
