using System.Globalization;
using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.State;
using Emu.Core.Time;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;

namespace Emu.Machines.Tests;

/// <summary>With a deterministic clock a machine does the same every time, whatever its clusters are.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] Duo =
    [
        "rv64 hart 0 says hello\n2000 messages went to the other core and came back\n3 cores counted to 3000 under one lock\n",
        "cortex-m4 says hello\ncortex-m4 answered 2000 messages\n",
    ];

    private static readonly string[] Trio =
    [
        "rv64 hart 0 says hello\n2000 messages went around\n4 cores counted to 4000 under one lock\n",
        "rv32 hart 0 says hello\nrv32 staged 2000 messages\n",
        "non-secure world says hello\nnon-secure world answered 2000 messages\n",
        "secure world says hello\nsecure world sealed 2000 messages\n",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("interp")]
    [InlineData("native")]
    public Task Duo_ThreeTimes_LeavesTheSameTrace(string backend) => RunThreeTimes("duo", backend, Duo);

    [Theory]
    [InlineData("interp")]
    [InlineData("native")]
    public Task Trio_ThreeTimes_LeavesTheSameTrace(string backend) => RunThreeTimes("trio", backend, Trio);

    private static async Task RunThreeTimes(string name, string backend, string[] said)
    {
        Trace first = await Run(name, backend, said.Length);
        Trace second = await Run(name, backend, said.Length);
        Trace third = await Run(name, backend, said.Length);

        Assert.Equal(said, first.Text);
        Assert.Equal(first.Moments, second.Moments);
        Assert.Equal(first.Moments, third.Moments);
    }

    [Theory]
    [InlineData("duo", 1)]
    [InlineData("trio", 2)]
    public async Task Snapshot_InTheMiddle_GoesOnInAnotherMachineToTheSameEnd(string name, int heard)
    {
        const int Rounds = 20_000;
        string[] said = [.. (name == "duo" ? Duo : Trio).Select(line => line.Replace("2000", "20000", StringComparison.Ordinal))];
        var stream = new MemoryStream();
        var before = new Trace(said.Length);
        using (Machine first = Make(name, "native", before, Rounds))
        {
            new ContCommand().Execute(first);
            await before.Lines[heard].WaitAsync(Patience);
            new StopCommand().Execute(first);
            Snapshot.Save(first, stream);
        }

        var after = new Trace(said.Length);
        using Machine second = Make(name, "native", after, Rounds);
        stream.Position = 0;
        Snapshot.Restore(second, stream);
        new ContCommand().Execute(second);
        await second.Finished.WaitAsync(Patience);

        Assert.Equal(said, before.Text.Zip(after.Text, (one, other) => one + other));
        Assert.NotEqual(said, before.Text);
    }

    [Theory]
    [InlineData("microbit", "microbit")]
    [InlineData("netduinoplus2", "stm32")]
    public async Task Snapshot_OfABoard_GoesOnInAnotherToTheSameEnd(string name, string program)
    {
        string guest = Path.Combine(TestTree.Source, "tests", "guests", program);
        (string, string)[] settings = [("kernel", guest + ".elf"), ("semihosting", "true")];
        string said = await File.ReadAllTextAsync(guest + ".txt");
        var stream = new MemoryStream();
        // The line takes no more than its first words, so that the guest is in the middle of its second ones.
        var before = new Trace(1) { IsHeld = true };
        using (Machine first = Make(name, "native", before, settings))
        {
            new ContCommand().Execute(first);
            await before.Lines[0].WaitAsync(Patience);
            new StopCommand().Execute(first);
            Snapshot.Save(first, stream);
        }

        var after = new Trace(1);
        using Machine second = Make(name, "native", after, settings);
        stream.Position = 0;
        Snapshot.Restore(second, stream);
        after.Kick();
        new ContCommand().Execute(second);
        await second.Finished.WaitAsync(Patience);

        Assert.Equal(said, before.Text[0] + after.Text[0]);
    }

    private static async Task<Trace> Run(string name, string backend, int lines)
    {
        var trace = new Trace(lines);
        using Machine machine = Make(name, backend, trace);
        new ContCommand().Execute(machine);
        await machine.Finished.WaitAsync(Patience);
        return trace;
    }

    private static Machine Make(string name, string backend, Trace trace, int rounds = 2000) =>
        Make(name, backend, trace, [("rounds", rounds.ToString(CultureInfo.InvariantCulture))]);

    private static Machine Make(string name, string backend, Trace trace, (string Name, string Value)[] settings)
    {
        var loader = new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(TestTree.Modules, true)] }));
        var machine = new Machine(new MachineOptions { Name = name, Types = new Types(loader, trace), Clock = ClockMode.Deterministic });
        trace.Machine = machine;
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Load(loader.Catalog.RequireMachine(name).File, problems);
        var request = new ModelRequest
        {
            Settings = [.. settings.Select(setting => new Setting(setting.Name, setting.Value, default)), .. trace.Names.Select(line => new Setting(line, Trace.Kind, default))],
            Accel = new AccelSetting("tcg", [("backend", backend)], default),
        };
        MachineModel model = MachineModelBuilder.Read(file, request, problems).Model;
        problems.ThrowIfAny();
        CommandScript.Execute(machine, MachinePlan.CommandsOf(model));
        return machine;
    }

    /// <summary>What the serial lines said, and at each character the time and how far every core was.</summary>
    /// <param name="count">How many lines the machine has; they are made in the order of their numbers.</param>
    private sealed class Trace(int count)
    {
        public const string Kind = "trace";

        private readonly StringBuilder moments = new();
        private readonly StringBuilder[] text = [.. Enumerable.Range(0, count).Select(_ => new StringBuilder())];
        private readonly TaskCompletionSource[] first = [.. Enumerable.Range(0, count).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        private int lines;

        /// <summary>Ends with the first line of each.</summary>
        public Task[] Lines => [.. first.Select(line => line.Task)];

        public IEnumerable<string> Names => Enumerable.Range(0, count).Select(line => line == 0 ? "serial" : $"serial{line}");

        public Machine? Machine { get; set; }

        /// <summary>Whether a line is full once it has said a line.</summary>
        public bool IsHeld { get; init; }

        /// <summary>Tells devices that lines take more, as they do not know in a machine that was restored.</summary>
        public Action Kick { get; private set; } = () => { };

        public string Moments => moments.ToString();

        public string[] Text => [.. text.Select(line => line.ToString())];

        public ObjectType Type => new()
        {
            Name = ChardevAddCommand.TypePrefix + Kind,
            Summary = "A serial line that is written down.",
            Create = () => new Line(this, lines++),
        };

        private void Add(int line, byte character)
        {
            text[line].Append((char)character);
            if (character == '\n')
            {
                first[line].TrySetResult();
            }

            moments.Append(CultureInfo.InvariantCulture, $"{line} {character} at {Machine!.Clock.Now}:");
            foreach (CpuDevice cpu in Machine.Clusters.SelectMany(cluster => cluster.Cpus))
            {
                moments.Append(CultureInfo.InvariantCulture, $" {cpu.Header.InstructionCount}");
            }

            moments.AppendLine();
        }

        private sealed class Line(Trace trace, int number) : EmuObject, ICharBackend
        {
            public void Bind(ICharFrontend? frontend) => trace.Kick = () => Services.Post(this, () => frontend?.Writable());

            public int Write(ReadOnlySpan<byte> bytes)
            {
                int taken = 0;
                while (taken < bytes.Length && !(trace.IsHeld && trace.Lines[number].IsCompleted))
                {
                    trace.Add(number, bytes[taken++]);
                }

                return taken;
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
