"""The published AWS CLI, loaded once: every command line is answered by a fork of this process.

A run of the collector is hundreds of commands, and most of what one costs is starting Python and reading AWS's service descriptions.
Usage: commands.py SOCKET. A request is one line of JSON, {"args", "env"}; the answer is one line too, {"code", "stdout", "stderr"}.
Prints `ready` once it listens, and ends when its standard input closes.
"""

import json
import os
import select
import signal
import socket
import sys
import tempfile

from awscli.clidriver import create_clidriver

# The services the collector asks most.
SERVICES = ["cloudtrail", "s3", "organizations", "config", "cloudwatch", "iam", "kms", "logs", "sns", "sts"]


def main(path):
    driver = create_clidriver()
    driver.create_help_command()  # builds the table of all commands
    loader = driver.session.get_component("data_loader")
    for service in SERVICES:
        for kind in ["service-2", "paginators-1", "endpoint-rule-set-1"]:
            loader.load_service_model(service, kind)
    for data in ["endpoints", "partitions", "sdk-default-configuration"]:
        loader.load_data(data)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    print("ready", flush=True)
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            try:
                answer(driver, connection)
            finally:
                os._exit(0)
        connection.close()


def answer(driver, connection):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    stream = connection.makefile("rw", encoding="utf-8", newline="\n")
    request = json.loads(stream.readline())
    os.environ.clear()
    os.environ.update(request["env"])
    outputs = []
    for descriptor in [1, 2]:
        file = tempfile.TemporaryFile()
        os.dup2(file.fileno(), descriptor)
        outputs.append(file)
    try:
        code = driver.main(request["args"])
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    said = []
    for file in outputs:
        file.seek(0)
        said.append(file.read().decode("utf-8", "replace"))
    json.dump({"code": code, "stdout": said[0], "stderr": said[1]}, stream)
    stream.write("\n")
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1])
