"""A client of a machine's monitor. Needs nothing but Python 3.8.

    with QmpClient("unix:/tmp/m.sock") as qmp:
        print(qmp.query_status()["status"])

Addresses are unix:PATH, tcp:HOST:PORT and :PORT, which is on this host. What the server refuses raises QmpError. Events that came
are in the list `events`; `wait_event` waits for one. Not thread-safe.
"""
import json
import socket


class QmpError(Exception):
    """A command that the server refused."""

    def __init__(self, error):
        super().__init__(error["desc"])
        self.error_class = error["class"]


def _given(arguments, properties=None):
    given = {name: value for name, value in arguments.items() if value is not None}
    given.update({name.replace("_", "-"): value for name, value in (properties or {}).items()})
    return given


class QmpClient:
    """One connection."""

    def __init__(self, address, timeout=60):
        if address.startswith("unix:"):
            self._socket = socket.socket(socket.AF_UNIX)
            where = address[5:]
        else:
            host, _, port = address[4 if address.startswith("tcp:") else 0:].rpartition(":")
            self._socket = socket.socket()
            where = (host or "127.0.0.1", int(port))
        self._socket.settimeout(timeout)
        self._socket.connect(where)
        self._lines = self._socket.makefile("r", encoding="ascii", newline="\r\n")
        self._id = 0
        self.events = []
        self.greeting = self._receive()["QMP"]
        self.execute("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._lines.close()
        self._socket.close()

    def execute(self, command, arguments=None):
        """Sends a command and gives what it returns."""
        self._id += 1
        message = {"execute": command, "id": self._id}
        if arguments:
            message["arguments"] = arguments
        self._socket.sendall(json.dumps(message).encode("ascii") + b"\n")
        while True:
            answer = self._receive()
            if "event" in answer:
                self.events.append(answer)
            elif "error" in answer:
                raise QmpError(answer["error"])
            else:
                return answer["return"]

    def wait_event(self, name):
        """Waits for an event and gives it; those before it stay in `events`."""
        for index, event in enumerate(self.events):
            if event["event"] == name:
                return self.events.pop(index)
        while True:
            event = self._receive()
            if event.get("event") == name:
                return event
            self.events.append(event)

    def _receive(self):
        line = self._lines.readline()
        if not line:
            raise ConnectionError("the connection has ended")
        return json.loads(line)

    # Made from the records of the server's commands; do not edit from here on.

    def block_resize(self, size, device=None, node_name=None):
        """Makes a disk longer, named by its node or by the device that uses it; the guest is told."""
        return self.execute("block_resize", _given({"size": size, "device": device, "node-name": node_name}))

    def blockdev_add(self, driver, node_name, file=None, cache=None, **properties):
        """Makes a block backend: a format, and the file below it."""
        return self.execute("blockdev-add", _given({"driver": driver, "node-name": node_name, "file": file, "cache": cache}, properties))

    def blockdev_del(self, node_name):
        """Removes a block backend that nothing uses."""
        return self.execute("blockdev-del", _given({"node-name": node_name}))

    def chardev_add(self, id, backend):
        """Makes a character backend."""
        return self.execute("chardev-add", _given({"id": id, "backend": backend}))

    def chardev_change(self, id, backend):
        """Puts another character backend in the place of one; devices go on with the new one."""
        return self.execute("chardev-change", _given({"id": id, "backend": backend}))

    def chardev_remove(self, id):
        """Removes a character backend that nothing uses."""
        return self.execute("chardev-remove", _given({"id": id}))

    def chardev_send_break(self, id):
        """Sends a break to the devices that use a character backend."""
        return self.execute("chardev-send-break", _given({"id": id}))

    def cont(self):
        """Lets the machine run."""
        return self.execute("cont")

    def device_list_properties(self, typename):
        """Lists the properties of a type of device, from its module's manifest."""
        return self.execute("device-list-properties", _given({"typename": typename}))

    def device_add(self, driver, id, cluster=None, x_realize=None, **properties):
        """Makes a device or a CPU; in a machine that is built already it is at work at once."""
        return self.execute("device_add", _given({"driver": driver, "id": id, "cluster": cluster, "x-realize": x_realize}, properties))

    def device_del(self, id):
        """Asks for the removal of a device; DEVICE_DELETED tells when it is gone, DEVICE_UNPLUG_GUEST_ERROR when it stays."""
        return self.execute("device_del", _given({"id": id}))

    def dumpdtb(self, filename, x_cluster=None):
        """Writes the device tree that a cluster's guest is given into a file."""
        return self.execute("dumpdtb", _given({"filename": filename, "x-cluster": x_cluster}))

    def human_monitor_command(self, command_line, cpu_index=None):
        """Does a line as people type it at the prompt of 'emu monitor'."""
        return self.execute("human-monitor-command", _given({"command-line": command_line, "cpu-index": cpu_index}))

    def inject_nmi(self):
        """Interrupts the CPUs in a way that cannot be masked, where the architecture has one."""
        return self.execute("inject-nmi")

    def memsave(self, val, size, filename, cpu_index=None):
        """Writes memory as a CPU sees it into a file."""
        return self.execute("memsave", _given({"val": val, "size": size, "filename": filename, "cpu-index": cpu_index}))

    def netdev_add(self, type, id, **properties):
        """Makes a network backend."""
        return self.execute("netdev_add", _given({"type": type, "id": id}, properties))

    def netdev_del(self, id):
        """Removes a network backend that nothing uses."""
        return self.execute("netdev_del", _given({"id": id}))

    def object_add(self, qom_type, id, **properties):
        """Makes an object that is no device: an accelerator, a bus."""
        return self.execute("object-add", _given({"qom-type": qom_type, "id": id}, properties))

    def object_del(self, id):
        """Removes an object that is no device: an accelerator, a cluster with its CPUs, an address space."""
        return self.execute("object-del", _given({"id": id}))

    def pmemsave(self, val, size, filename, x_space=None):
        """Writes memory of an address space into a file."""
        return self.execute("pmemsave", _given({"val": val, "size": size, "filename": filename, "x-space": x_space}))

    def qom_get(self, path, property):
        """Reads a property, a link, or where a line, a clock or a bus master's port leads."""
        return self.execute("qom-get", _given({"path": path, "property": property}))

    def qom_list(self, path):
        """Lists the properties and children of an object."""
        return self.execute("qom-list", _given({"path": path}))

    def qom_list_get(self, paths):
        """Lists the properties of several objects with their values."""
        return self.execute("qom-list-get", _given({"paths": paths}))

    def qom_list_properties(self, typename):
        """Lists the properties of a type, from its module's manifest."""
        return self.execute("qom-list-properties", _given({"typename": typename}))

    def qom_list_types(self, implements=None, abstract=None):
        """Lists the types of objects that modules offer, from manifests alone."""
        return self.execute("qom-list-types", _given({"implements": implements, "abstract": abstract}))

    def qom_set(self, path, property, value):
        """Sets a property or link of an object that is not at work yet, or wires a line, a clock or a bus master's port."""
        return self.execute("qom-set", _given({"path": path, "property": property, "value": value}))

    def query_accelerators(self):
        """Lists the accelerators: those that clusters use, and those that modules offer."""
        return self.execute("query-accelerators")

    def query_block(self):
        """Lists the devices that have a disk."""
        return self.execute("query-block")

    def query_blockstats(self, query_nodes=None):
        """Says what was done with disks: with those of devices, or with all block backends."""
        return self.execute("query-blockstats", _given({"query-nodes": query_nodes}))

    def query_chardev(self):
        """Lists the character backends."""
        return self.execute("query-chardev")

    def query_chardev_backends(self):
        """Lists the kinds of character backends that modules offer."""
        return self.execute("query-chardev-backends")

    def query_commands(self):
        """Lists the commands that there are."""
        return self.execute("query-commands")

    def query_cpu_definitions(self):
        """Lists the models of CPUs that modules offer, of every architecture."""
        return self.execute("query-cpu-definitions")

    def query_cpu_model_expansion(self, type, model):
        """Gives a model of CPU with all its properties, from its module's manifest."""
        return self.execute("query-cpu-model-expansion", _given({"type": type, "model": model}))

    def query_cpus_fast(self):
        """Lists the CPUs, each with its own architecture."""
        return self.execute("query-cpus-fast")

    def query_current_machine(self):
        """Says what the machine can do."""
        return self.execute("query-current-machine")

    def query_hotpluggable_cpus(self):
        """Lists the places of each cluster that has CPUs: those taken, and the next free one, which device_add fills with the same driver and 'cluster'."""
        return self.execute("query-hotpluggable-cpus")

    def query_machines(self):
        """Lists the machines that modules describe."""
        return self.execute("query-machines")

    def query_memdev(self):
        """Lists the memory of the host that guests see."""
        return self.execute("query-memdev")

    def query_memory_size_summary(self):
        """Says how much RAM the machine has."""
        return self.execute("query-memory-size-summary")

    def query_name(self):
        """Says the machine's name."""
        return self.execute("query-name")

    def query_named_block_nodes(self, flat=None):
        """Lists the block backends."""
        return self.execute("query-named-block-nodes", _given({"flat": flat}))

    def query_qmp_schema(self):
        """Describes every command, event and type of the wire; devices and objects as the modules describe them."""
        return self.execute("query-qmp-schema")

    def query_stats(self, target, vcpus=None, providers=None):
        """Shows what the accelerators have counted, for each cluster or each CPU."""
        return self.execute("query-stats", _given({"target": target, "vcpus": vcpus, "providers": providers}))

    def query_stats_schemas(self, provider=None):
        """Lists the numbers that query-stats gives."""
        return self.execute("query-stats-schemas", _given({"provider": provider}))

    def query_status(self):
        """Says whether the machine runs."""
        return self.execute("query-status")

    def query_target(self):
        """Says the architecture of the machine, when all its CPUs have the same one."""
        return self.execute("query-target")

    def query_uuid(self):
        """Says the machine's identity; all zeros when it has none."""
        return self.execute("query-uuid")

    def query_version(self):
        """Says the level of the protocol and the program's own version."""
        return self.execute("query-version")

    def quit(self):
        """Ends the machine and its monitor."""
        return self.execute("quit")

    def set_action(self, reboot=None, shutdown=None, panic=None, watchdog=None):
        """Says what the machine does when its guest resets, ends, panics or does not serve a watchdog; what is left out stays."""
        return self.execute("set-action", _given({"reboot": reboot, "shutdown": shutdown, "panic": panic, "watchdog": watchdog}))

    def set_link(self, name, up):
        """Takes the cable out of a network card, named by its id or its backend's, or puts it back."""
        return self.execute("set_link", _given({"name": name, "up": up}))

    def stop(self):
        """Stops the machine; it can go on."""
        return self.execute("stop")

    def system_powerdown(self):
        """Presses the machine's power button; the guest may end."""
        return self.execute("system_powerdown")

    def system_reset(self):
        """Resets every device and CPU."""
        return self.execute("system_reset")

    def system_wakeup(self):
        """Wakes a suspended guest."""
        return self.execute("system_wakeup")

    def x_boot(self, cluster, entry=None, device_tree=None, command_line=None, initrd_start=None, initrd_end=None, console=None, arguments=None, device_tree_file=None, compatible=None):
        """Says how the CPUs of a cluster begin after every reset."""
        return self.execute("x-boot", _given({"cluster": cluster, "entry": entry, "device-tree": device_tree, "command-line": command_line, "initrd-start": initrd_start, "initrd-end": initrd_end, "console": console, "arguments": arguments, "device-tree-file": device_tree_file, "compatible": compatible}))

    def x_clock_set(self, clock, hertz):
        """Sets the frequency of a clock input that nothing feeds."""
        return self.execute("x-clock-set", _given({"clock": clock, "hertz": hertz}))

    def x_cluster_add(self, id, accel, space):
        """Makes a cluster of CPUs: they have one accelerator and see one address space."""
        return self.execute("x-cluster-add", _given({"id": id, "accel": accel, "space": space}))

    def x_cluster_reset(self, cluster):
        """Resets the CPUs of one cluster and the devices that are linked to it, such as the loaders of its images; the others run on."""
        return self.execute("x-cluster-reset", _given({"cluster": cluster}))

    def x_cluster_start(self, cluster):
        """Lets a stopped cluster run, with the machine; when it has not run since its reset, it boots."""
        return self.execute("x-cluster-start", _given({"cluster": cluster}))

    def x_cluster_stop(self, cluster):
        """Stops the CPUs of one cluster until x-cluster-start; the others run on. Before 'cont': it does not start with the machine."""
        return self.execute("x-cluster-stop", _given({"cluster": cluster}))

    def x_line_get(self, path, line):
        """Tells the level of an interrupt or GPIO line: an output or an input of an object."""
        return self.execute("x-line-get", _given({"path": path, "line": line}))

    def x_line_set(self, path, line, level):
        """Drives an output of an object by hand, as one turns a switch; what the object drives later counts again."""
        return self.execute("x-line-set", _given({"path": path, "line": line, "level": level}))

    def x_machine_save(self, filename):
        """Writes the machine as it is now into a machine file on the host: a file that builds it again."""
        return self.execute("x-machine-save", _given({"filename": filename}))

    def x_map(self, device, space, address, region=None, priority=None):
        """Maps a region of a device into an address space."""
        return self.execute("x-map", _given({"device": device, "space": space, "address": address, "region": region, "priority": priority}))

    def x_memory_read(self, address, size, space=None):
        """Reads memory of an address space, without any effect on devices."""
        return self.execute("x-memory-read", _given({"address": address, "size": size, "space": space}))

    def x_memory_write(self, address, data, space=None):
        """Writes memory of an address space, as a debugger does."""
        return self.execute("x-memory-write", _given({"address": address, "data": data, "space": space}))

    def x_module_disable(self, name, lasting=None):
        """Keeps a module from being used: no object of its types can be made any more; those that exist stay. For this process, or lasting, as 'emu module disable' does it."""
        return self.execute("x-module-disable", _given({"name": name, "lasting": lasting}))

    def x_module_enable(self, name, lasting=None):
        """Lets a module be used again. For this process, or lasting, as 'emu module enable' does it."""
        return self.execute("x-module-enable", _given({"name": name, "lasting": lasting}))

    def x_module_load(self, name, reloadable=None):
        """Loads a module now, not when the first object of its types is made."""
        return self.execute("x-module-load", _given({"name": name, "reloadable": reloadable}))

    def x_module_reload(self, name):
        """Loads a module as its folder is now, in place of the copy that is loaded; objects that exist keep the old code."""
        return self.execute("x-module-reload", _given({"name": name}))

    def x_module_rescan(self):
        """Looks at the module folders again: what was added, removed or mended counts from now on."""
        return self.execute("x-module-rescan")

    def x_module_show(self, name):
        """Says everything about a module."""
        return self.execute("x-module-show", _given({"name": name}))

    def x_module_unload(self, name):
        """Takes out a module that was loaded as reloadable: its types can be made no more, and its code leaves with its last object."""
        return self.execute("x-module-unload", _given({"name": name}))

    def x_query_clusters(self):
        """Lists the clusters of CPUs, with how they boot and whether they run."""
        return self.execute("x-query-clusters")

    def x_query_commands_of_machine(self):
        """Lists the commands that build the machine as it is now, devices that came and went included."""
        return self.execute("x-query-commands-of-machine")

    def x_query_jit(self):
        """Shows what the accelerator of each cluster has counted."""
        return self.execute("x-query-jit")

    def x_query_machine_file(self):
        """Gives the machine as it is now as a machine file: a file that builds it again."""
        return self.execute("x-query-machine-file")

    def x_query_modules(self):
        """Lists the modules, with what has become of each in this process."""
        return self.execute("x-query-modules")

    def x_query_phase(self):
        """Says where the machine is in its life, which commands are legal now, and which phase comes next."""
        return self.execute("x-query-phase")

    def x_realize(self, id=None):
        """Puts one object to work, or all of a machine that is being built."""
        return self.execute("x-realize", _given({"id": id}))

    def x_space_add(self, id, bits=None):
        """Makes an address space."""
        return self.execute("x-space-add", _given({"id": id, "bits": bits}))

    def x_step_phase(self, to=None):
        """Brings the machine one phase on, or as far as 'to': from building to ready (x-realize), from there to running (cont)."""
        return self.execute("x-step-phase", _given({"to": to}))

    def x_unmap(self, device, space, region=None):
        """Takes a region of a device out of an address space."""
        return self.execute("x-unmap", _given({"device": device, "space": space, "region": region}))

    def x_unwire(self, from_, to):
        """Takes an interrupt wire out."""
        return self.execute("x-unwire", _given({"from": from_, "to": to}))

    def x_wire(self, device, target, output=None, input=None, through=None, requester=None):
        """Wires an interrupt output to an input, or a port of a bus master or CPU to an address space."""
        return self.execute("x-wire", _given({"device": device, "target": target, "output": output, "input": input, "through": through, "requester": requester}))

    def x_wire_clock(self, device, target, output=None, input=None):
        """Wires a clock output to a clock input."""
        return self.execute("x-wire-clock", _given({"device": device, "target": target, "output": output, "input": input}))
