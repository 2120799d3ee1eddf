"""A real Slurm of one node on this machine: munged, slurmctld and slurmd with files of their own.

Debian's slurm-wlm and munge, as root. Nothing outside `directory` is touched, and every process that was
started here is ended by its id.
"""
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

CONF = """ClusterName=arrival-test
SlurmctldHost={host}(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket={directory}/munge.sock
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
SlurmctldPort=26817
SlurmdPort=26818
StateSaveLocation={directory}/state
SlurmdSpoolDir={directory}/spool
SlurmctldPidFile={directory}/slurmctld.pid
SlurmdPidFile={directory}/slurmd.pid
SlurmctldLogFile={directory}/slurmctld.log
SlurmdLogFile={directory}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=2,sched_min_interval=100000,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdTimeout=30
KillWait=2
RequeueExit=75
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class SlurmCluster:
    """Started on construction; `stop` ends it."""

    def __init__(self, directory):
        self.directory = Path(directory)
        for name in ("state", "spool"):
            (self.directory / name).mkdir(parents=True)
        self.processes = {}
        self.node = socket.gethostname().split(".", maxsplit=1)[0]
        conf = self.directory / "slurm.conf"
        conf.write_text(CONF.format(directory=self.directory, host=self.node, cores=os.cpu_count()))
        self.environment = {**os.environ, "SLURM_CONF": str(conf)}
        key = self.directory / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self.start("munged", "/usr/sbin/munged", "--foreground", "--force", f"--key-file={key}",
                   f"--socket={self.directory}/munge.sock", f"--pid-file={self.directory}/munge.pid",
                   f"--log-file={self.directory}/munge.log", f"--seed-file={self.directory}/munge.seed")
        self.wait_until(lambda: (self.directory / "munge.sock").exists())
        self.start_controller()
        self.start_node()
        self.wait_until(lambda: "idle" in self.ask("sinfo", "--noheader", "--format=%T"))

    def start(self, name, *command):
        log = open(self.directory / f"{name}.out", "ab")
        self.processes[name] = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log,
                                                start_new_session=True)
        log.close()

    def start_controller(self):
        self.start("slurmctld", "/usr/sbin/slurmctld", "-D")

    def start_node(self):
        self.start("slurmd", "/usr/sbin/slurmd", "-D")

    def start_again(self, name):
        {"slurmctld": self.start_controller, "slurmd": self.start_node}[name]()

    def is_drained(self):
        return any(state in self.ask("sinfo", "--noheader", "--format=%T") for state in ("drain", "down"))

    def resume(self):
        """What an administrator does with a node that was drained."""
        self.ask("scontrol", "update", f"NodeName={self.node}", "State=RESUME")

    def kill(self, name):
        """As a crash would end it."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def ask(self, *command):
        """What a command of Slurm prints; empty when it fails."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              timeout=60, check=False)
        return done.stdout if done.returncode == 0 else ""

    def wait_until(self, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join((self.directory / name).read_text(errors="replace")[-2000:]
                                 for name in ("slurmctld.log", "slurmd.log")
                                 if (self.directory / name).exists())
                raise AssertionError("Slurm does not come up:\n" + logs)
            time.sleep(0.1)  # programs of others: asking is all there is

    def stop(self):
        for name in ("slurmd", "slurmctld", "munged"):
            process = self.processes.pop(name, None)
            if process:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
