"""What a person with a database tool does: runs one statement, or holds the write lock until stdin says something."""
import json
import sqlite3
import sys

file, mode = sys.argv[1], sys.argv[2]
connection = sqlite3.connect(file, timeout=10, isolation_level=None)
if mode == "lock":
    connection.execute("begin immediate")
    print("locked", flush=True)
    sys.stdin.readline()
    connection.execute("rollback")
    connection.close()
else:
    cursor = connection.execute(sys.argv[3], json.loads(sys.argv[4]))
    names = [column[0] for column in cursor.description or []]
    print(json.dumps([dict(zip(names, row)) for row in cursor.fetchall()]))
    connection.close()
