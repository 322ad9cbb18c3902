using System.Globalization;
using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Time;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;

namespace Emu.Machines.Tests;

/// <summary>With a deterministic clock a machine does the same every time, whatever its clusters are.</summary>
public sealed class DeterminismTests
{
    private const string Duo = "rv64 hart 0 says hello\n2000 messages went to the other core and came back\n3 cores counted to 3000 under one lock\n";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("interp")]
    [InlineData("native")]
    public async Task Duo_ThreeTimes_LeavesTheSameTrace(string backend)
    {
        Trace first = await Run(backend);
        Trace second = await Run(backend);
        Trace third = await Run(backend);

        Assert.Equal(Duo, first.Text["serial"]);
        Assert.Equal("cortex-m4 says hello\ncortex-m4 answered 2000 messages\n", first.Text["serial1"]);
        Assert.Equal(first.Moments, second.Moments);
        Assert.Equal(first.Moments, third.Moments);
    }

    private static async Task<Trace> Run(string backend)
    {
        var loader = new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(TestTree.Modules, true)] }));
        var trace = new Trace();
        using var machine = new Machine(new MachineOptions { Name = "duo", Types = new Types(loader, trace), Clock = ClockMode.Deterministic });
        trace.Machine = machine;
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Load(loader.Catalog.RequireMachine("duo").File, problems);
        var request = new ModelRequest
        {
            Settings = [new Setting("rounds", "2000", default), new Setting("serial", Trace.Kind, default), new Setting("serial1", Trace.Kind, default)],
            Accel = new AccelSetting("tcg", [("backend", backend)], default),
        };
        MachineModel model = MachineModelBuilder.Read(file, request, problems).Model;
        problems.ThrowIfAny();
        CommandScript.Execute(machine, MachinePlan.CommandsOf(model));
        new ContCommand().Execute(machine);
        await machine.Finished.WaitAsync(Patience);
        return trace;
    }

    /// <summary>What the serial lines said, and at each character the time and how far every core was.</summary>
    private sealed class Trace
    {
        public const string Kind = "trace";

        private readonly StringBuilder moments = new();
        private readonly Dictionary<string, StringBuilder> text = new() { ["serial"] = new(), ["serial1"] = new() };
        private int lines;

        public Machine? Machine { get; set; }

        public string Moments => moments.ToString();

        public Dictionary<string, string> Text => text.ToDictionary(line => line.Key, line => line.Value.ToString());

        public ObjectType Type => new()
        {
            Name = ChardevAddCommand.TypePrefix + Kind,
            Summary = "A serial line that is written down.",
            Create = () => new Line(this, lines++ == 0 ? "serial" : "serial1"),
        };

        private void Add(string line, byte character)
        {
            text[line].Append((char)character);
            moments.Append(CultureInfo.InvariantCulture, $"{line} {character} at {Machine!.Clock.Now}:");
            foreach (CpuDevice cpu in Machine.Clusters.SelectMany(cluster => cluster.Cpus))
            {
                moments.Append(CultureInfo.InvariantCulture, $" {cpu.Header.InstructionCount}");
            }

            moments.AppendLine();
        }

        private sealed class Line(Trace trace, string name) : EmuObject, ICharBackend
        {
            public void Bind(ICharFrontend? frontend)
            {
            }

            public int Write(ReadOnlySpan<byte> bytes)
            {
                foreach (byte character in bytes)
                {
                    trace.Add(name, character);
                }

                return bytes.Length;
            }

            public void ReadyToReceive()
            {
            }

            public void Drain(int milliseconds)
            {
            }
        }
    }

    private sealed class Types(ModuleLoader loader, Trace trace) : IObjectTypes
    {
        private readonly ObjectType line = trace.Type;

        public ObjectType Resolve(string name) => name == line.Name ? line : loader.Resolve(name);

        public string ModuleOf(string type) => loader.Catalog.FindType(type)?.Module.Name ?? "";
    }
}
