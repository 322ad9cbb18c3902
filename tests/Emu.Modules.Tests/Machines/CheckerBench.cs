using System.Text.Json.Nodes;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Machines;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Machines;

/// <summary>A module whose manifest has one type of every shape, and machine files that use it.</summary>
public sealed class CheckerBench : IDisposable
{
    private const string Types = """
        [
          { "name": "core", "kind": "cpu", "architecture": "a", "properties": [ { "name": "fast", "kind": "bool", "default": false } ],
            "inputs": [ { "name": "soft" }, { "name": "ext" } ], "outputs": [ { "name": "halted" } ] },
          { "name": "engine", "kind": "accel" },
          { "name": "mem", "kind": "device", "properties": [ { "name": "size", "kind": "size", "min": 1, "required": true, "shapes": true, "doc": "Bytes." } ],
            "regions": [ { "name": "mem", "sizeFrom": "size" } ] },
          { "name": "timer", "kind": "device",
            "properties": [
              { "name": "rate", "kind": "uint", "default": 100, "min": 1, "max": 1000, "unit": "Hz" },
              { "name": "mode", "kind": "enum", "default": "one-shot", "names": [ "one-shot", "periodic" ] },
              { "name": "limits", "kind": "list", "itemKind": "int", "min": -5, "max": 5 },
              { "name": "scale", "kind": "number", "default": 1 },
              { "name": "peer", "kind": "link", "linkType": "Acme.IPeer" },
              { "name": "peers", "kind": "list", "itemKind": "link" },
              { "name": "space", "kind": "link", "linkType": "Emu.Abstractions.Qdev.Memory.AddressSpace" },
              { "name": "cluster", "kind": "link", "linkType": "Emu.Abstractions.Cpu.CpuCluster" },
              { "name": "chardev", "kind": "link", "linkType": "Emu.Abstractions.Qdev.Backend.ICharBackend" } ],
            "inputs": [ { "name": "gate" } ],
            "outputs": [ { "name": "irq" }, { "name": "out", "array": true, "count": 2 } ],
            "clocks": [ { "name": "clk", "direction": "in" }, { "name": "tick", "direction": "out" } ],
            "regions": [ { "name": "mmio", "size": 256 }, { "name": "fifo", "size": 16 } ] },
          { "name": "acme.plic", "kind": "device", "properties": [ { "name": "num-sources", "kind": "int", "default": 1023, "min": 1, "max": 1023, "shapes": true } ],
            "inputs": [ { "name": "source", "array": true, "count": 1023, "countFrom": "num-sources" } ], "outputs": [ { "name": "to" } ],
            "regions": [ { "name": "mmio", "size": 4096 } ] },
          { "name": "free", "kind": "device", "open": [ "inputs", "outputs", "regions", "clocks" ] },
          { "name": "bare", "kind": "device" },
          { "name": "base", "kind": "device", "abstract": true },
          { "name": "chardev-null", "kind": "backend" },
          { "name": "chardev-file", "kind": "backend", "properties": [ { "name": "path", "kind": "text", "required": true } ] },
          { "name": "secret", "kind": "object", "properties": [ { "name": "data", "kind": "text", "required": true } ] }
        ]
        """;

    private readonly FixtureTree tree = new();

    public CheckerBench()
    {
        tree.Add("parts", edit: manifest => manifest["types"] = JsonNode.Parse(Types));
        tree.Add("off", types: ["off.one"]);
    }

    public ModuleCatalog Catalog() => tree.Scan("off");

    /// <summary>Problems of a file, each as <c>line:column text</c>, with <c>warning</c> before it where it is one.</summary>
    /// <param name="text">The file.</param>
    /// <param name="settings">What is set from outside.</param>
    public string[] Check(string text, params Setting[] settings)
    {
        var problems = new MachineProblems();
        problems.Try(() => new MachineChecker(Catalog()).CheckFile(MachineFile.Read(new SourceText("m.yaml", text), null, problems), settings, problems));
        return [.. problems.All.Select(p => $"{(p.Span.Source is null ? "" : $"{p.Span.Line}:{p.Span.Column} ")}{(p.IsWarning ? "warning: " : "")}{p.Text}")];
    }

    public void Dispose() => tree.Dispose();
}
