#!/usr/bin/env python3
"""Makes a chip from a table of cores, memories and peripherals, in the form that is asked for:

    generate.py script > twins.script     emu run any --script twins.script
    generate.py qmp > twins.qmp           what a program sends, a command a line
    generate.py yaml > twins.yaml         emu run twins.yaml --kernel program.elf

A tool that knows a design has such a table already. This one is two cores that share a memory.
"""
import json
import sys

SPACES = {"system": 32}
CORES = [
    # cluster, model, how many, space, properties
    ("cpus", "rv32im", 2, "system", {}),
]
DEVICES = [
    # id, type, properties, address in system (None: nowhere), wires as (output, target, input)
    ("ram", "ram", {"size": "16MiB"}, 0x80000000, []),
    ("finisher", "riscv.sifive.test", {}, 0x100000, []),
    ("clint", "riscv.aclint", {"num-harts": 2}, 0x2000000,
     [(f"{line}[{core}]", f"cpus[{core}]", line) for core in range(2) for line in ("software", "timer")]),
    ("plic", "riscv.sifive.plic", {"num-harts": 2, "hart-config": "M"}, 0xC000000,
     [(f"machine[{core}]", f"cpus[{core}]", "external") for core in range(2)]),
    ("uart0", "ns16550a", {}, 0x10000000, [("irq", "plic", "source[10]")]),
]
ENTRY = 0x80000000


def commands():
    """The commands that build the chip: a name and arguments each."""
    for space, bits in SPACES.items():
        yield "x-space-add", {"id": space, "bits": bits}
    yield "object-add", {"qom-type": "tcg", "id": "accel-tcg"}
    for cluster, model, count, space, properties in CORES:
        yield "x-cluster-add", {"id": cluster, "accel": "accel-tcg", "space": space}
        for core in range(count):
            yield "device_add", {"driver": model, "id": f"cpu{core}", "cluster": cluster, **properties}
    for name, kind, properties, _, _ in DEVICES:
        yield "device_add", {"driver": kind, "id": name, **properties}
    for name, _, _, address, _ in DEVICES:
        if address is not None:
            yield "x-map", {"device": name, "space": "system", "address": address}
    for name, _, _, _, wires in DEVICES:
        for output, target, line in wires:
            yield "x-wire", {"device": name, "output": output, "target": target, "input": line}
    for cluster, *_ in CORES:
        yield "x-boot", {"cluster": cluster, "entry": ENTRY}


def short(value):
    return f"0x{value:X}" if isinstance(value, int) and value > 255 else str(value)


def script():
    print("# Made by generate.py.")
    for name, arguments in commands():
        print(name, *(f"{key}={short(value)}" for key, value in arguments.items()))


def qmp():
    for name, arguments in commands():
        print(json.dumps({"execute": name, "arguments": arguments}))


def yaml():
    print("# Made by generate.py.")
    print("machine: twins")
    print("parameters: { kernel: { type: file }, serial: { type: chardev, default: stdio } }")
    print("spaces: {", ", ".join(f"{space}: {{ bits: {bits} }}" for space, bits in SPACES.items()), "}")
    print("clusters:")
    for cluster, model, count, space, properties in CORES:
        print(f"  {cluster}: {{ cpu: {model}, count: {count}, space: {space}, accel: tcg,"
              f" properties: {json.dumps(properties)}, boot: {{ entry: {short(ENTRY)} }} }}")
    print("devices:")
    for name, kind, properties, address, wires in DEVICES:
        fields = {"type": kind, **properties}
        if name == "uart0":
            fields["chardev"] = "$serial"
        if address is not None:
            fields["map"] = f"system@{short(address)}"
        if wires:
            fields["irq"] = {output: f"{target}.{line}" for output, target, line in wires}
        print(f"  {name}: {json.dumps(fields)}")
    print("  program: { type: loader, file: $kernel, space: system }")


{"script": script, "qmp": qmp, "yaml": yaml}[sys.argv[1]]()
