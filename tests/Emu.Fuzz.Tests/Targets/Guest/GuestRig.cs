using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Core.Float;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>A CPU of a real architecture with one engine and some RAM, which runs one program after the other.</summary>
internal abstract unsafe class GuestRig : IDisposable
{
    private const int PageSize = 4096;

    private readonly TestMachine machine;
    private readonly Dictionary<string, CpuRegister> registers;
    private readonly List<FakeRam> rams = [];
    private readonly List<AccelCluster> clusters = [];
    private readonly List<IrqSource> interrupts = [];

    /// <summary>Makes it.</summary>
    /// <param name="module">The module of the architecture.</param>
    /// <param name="model">The CPU's model.</param>
    /// <param name="pieces">RAM: addresses and sizes.</param>
    /// <param name="make">Makes the engine.</param>
    protected GuestRig(EmuModule module, string model, ReadOnlySpan<(ulong Start, int Size)> pieces, Func<ClusterHost, AccelCluster> make)
    {
        machine = new TestMachine(module);
        machine.Services.SoftFloatOverride = new PortableSoftFloat();
        machine.Services.Topics.Clear();
        machine.Services.Topics.Add(LogTopic.Interrupt);
        Cpu = machine.Create<CpuDevice>(model);
        TestMachine.ConfigureObject(Cpu);
        Cpu.Number(1, 0);
        Host = new FakeClusterHost(machine.Services, ExecutionMode.Threaded, 0);
        AccelCluster cluster = make(Host);
        Host.Cluster = cluster;
        clusters.Add(cluster);
        Space = new FakeSpace(64) { OnRead = (offset, size) => (offset * 0x0101_0101_0101_0101) ^ (ulong)size };
        foreach ((ulong start, int size) in pieces)
        {
            rams.Add(FakeRam.Allocate(rams.Count + 1, (ulong)size, clusters));
            Space.MapRam(start, rams[^1], Cpu);
        }

        for (int port = 0; port < Cpu.Class.Ports.Length; port++)
        {
            Cpu.WirePort(port, Space);
        }

        foreach (IrqInput input in Cpu.Handles.OfType<IrqInput>().Where(input => IsInterrupt(input.Name)))
        {
            interrupts.Add(machine.Attach(new IrqSource(), $"source-{interrupts.Count}"));
            interrupts[^1].Line.Connect(input);
        }

        TestMachine.Start(Cpu);
        Engine = cluster.Add(Cpu);
        registers = Cpu.Class.Registers.ToDictionary(r => r.Name, StringComparer.Ordinal);
        Image = [.. rams.Select(ram => new byte[ram.Size])];
    }

    /// <summary>The CPU.</summary>
    public CpuDevice Cpu { get; }

    /// <summary>What the engine threw; null for nothing.</summary>
    public Exception? Error => Host.Error;

    /// <summary>What RAM shall hold when a program begins, piece by piece.</summary>
    protected byte[][] Image { get; }

    /// <summary>All memory and devices.</summary>
    protected FakeSpace Space { get; }

    /// <summary>The engine.</summary>
    protected VcpuControl Engine { get; }

    private FakeClusterHost Host { get; }

    private Span<byte> State => new((byte*)Cpu.StateAddress + sizeof(CpuStateHeader), Cpu.Class.StateSize - sizeof(CpuStateHeader));

    /// <summary>Takes a program: memory and all registers are those that it says, whatever ran before.</summary>
    /// <param name="input">The program.</param>
    public void Load(GuestInput input)
    {
        Cpu.Header.InstructionCount = 0;
        Cpu.Header.FloatFlags = 0;
        Array.ForEach(Image, piece => piece.AsSpan().Clear());
        MakeImage(input);
        for (int i = 0; i < rams.Count; i++)
        {
            for (int at = 0; at < Image[i].Length; at += PageSize)
            {
                ReadOnlySpan<byte> page = Image[i].AsSpan(at, PageSize);
                if (!rams[i].Span((ulong)at, PageSize).SequenceEqual(page))
                {
                    rams[i].Write((ulong)at, page);
                }
            }
        }
    }

    /// <summary>Goes to the program's beginning.</summary>
    /// <param name="input">The program.</param>
    /// <param name="round">How often it ran before: general registers and memory stay from then, what leads the program is new.</param>
    public void Begin(GuestInput input, int round)
    {
        machine.Services.Lines.Clear();
        Space.Log.Clear();
        interrupts.ForEach(source => source.Line.Lower());
        if (round == 0)
        {
            TestMachine.ResetDevice(Cpu, Abstractions.Qdev.ResetKind.Cold);
            Engine.FlushTlb();
        }

        Cpu.Header.Halted = 0;
        Begin(input, new Mixer(input.Seed + (ulong)round), round);
    }

    /// <summary>Executes.</summary>
    /// <param name="steps">Instructions at most.</param>
    public void Step(long steps) => Engine.Step(steps);

    /// <summary>Lets one interrupt input be high from now on, or none.</summary>
    /// <param name="number">Anything: which one; every second number is none.</param>
    public void Interrupt(int number)
    {
        interrupts.ForEach(source => source.Line.Lower());
        if ((number & 1) != 0 && interrupts.Count > 0)
        {
            interrupts[(number >> 1) % interrupts.Count].Line.Raise();
        }
    }

    /// <summary>What is not as with another rig that did the same; null when all is.</summary>
    /// <param name="other">The other.</param>
    public string? Difference(GuestRig other)
    {
        ref CpuStateHeader its = ref Cpu.Header;
        ref CpuStateHeader others = ref other.Cpu.Header;
        if (its.Pc != others.Pc || its.InstructionCount != others.InstructionCount || its.FloatFlags != others.FloatFlags || its.StateKey != others.StateKey || its.Halted != others.Halted)
        {
            return $"at the header\n  pc {its.Pc:x} {others.Pc:x}, instructions {its.InstructionCount} {others.InstructionCount}, flags {its.FloatFlags:x} {others.FloatFlags:x}, state key {its.StateKey:x} {others.StateKey:x}, halted {its.Halted} {others.Halted}\n{Registers(other)}";
        }

        if (!State.SequenceEqual(other.State))
        {
            return Registers(other);
        }

        if (!Exceptions.SequenceEqual(other.Exceptions))
        {
            return "at exceptions taken";
        }

        for (int i = 0; i < rams.Count; i++)
        {
            ReadOnlySpan<byte> mine = rams[i].Span(0, (int)rams[i].Size);
            int same = mine.CommonPrefixLength(other.rams[i].Span(0, (int)rams[i].Size));
            if (same < mine.Length)
            {
                return $"at memory\n  piece {i}, offset {same:x}: {mine[same]:x2} {other.rams[i].Span((ulong)same, 1)[0]:x2}";
            }
        }

        return Space.Log.SequenceEqual(other.Space.Log) ? null : $"at devices\n  {string.Join(' ', Space.Log)}\n{string.Join(' ', other.Space.Log)}";
    }

    /// <summary>Everything that a person wants to know of a run.</summary>
    /// <param name="input">The program.</param>
    public string Describe(GuestInput input)
    {
        var text = new StringBuilder();
        text.AppendLine($"{Cpu.Class.Model}; header {input.Field(0, 28):x} {input.Field(28, 28):x}, seed {input.Seed:x}; exceptions:");
        foreach (string line in Exceptions)
        {
            text.AppendLine("  " + line);
        }

        return text.Append(Listing(input.Code, CodeAddress(input))).ToString();
    }

    /// <summary>Exceptions and interrupts that the last run took.</summary>
    public IEnumerable<string> Exceptions => machine.Services.Lines.Select(line => line.Message);

    /// <summary>An end of a run in few letters: which exceptions were taken, and how it ended.</summary>
    public string End
    {
        get
        {
            var causes = new SortedSet<string>(Exceptions.Select(Cause), StringComparer.Ordinal);
            return new string([.. string.Join(',', causes).Select(c => char.IsAsciiHexDigit(c) ? (char)('G' + Convert.ToInt32($"{c}", 16)) : c)]) + (Cpu.Header.Halted != 0 ? " waits" : " runs");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clusters.ForEach(cluster => cluster.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Address of the program.</summary>
    /// <param name="input">The program.</param>
    public abstract ulong CodeAddress(GuestInput input);

    /// <summary>Fills <see cref="Image"/>, which is zero.</summary>
    /// <param name="input">The program.</param>
    protected abstract void MakeImage(GuestInput input);

    /// <summary>Sets registers.</summary>
    /// <param name="input">The program.</param>
    /// <param name="mixer">Makes values.</param>
    /// <param name="round">In the first one all of them, then those that lead the program.</param>
    protected abstract void Begin(GuestInput input, Mixer mixer, int round);

    /// <summary>Whether an input of the CPU is one of interrupts, of which programs may see any number.</summary>
    /// <param name="input">Its name.</param>
    protected abstract bool IsInterrupt(string input);

    /// <summary>What a line about an exception says of its cause.</summary>
    /// <param name="line">The line.</param>
    protected abstract string Cause(string line);

    /// <summary>Whether the CPU has a register.</summary>
    /// <param name="name">Its name.</param>
    protected bool Has(string name) => registers.ContainsKey(name);

    /// <summary>Sets a register as it lies in the state, without a word to the CPU: <see cref="Commit"/> follows. What the CPU has not is left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    protected void Put(string name, ulong value)
    {
        if (registers.TryGetValue(name, out CpuRegister? register))
        {
            new ReadOnlySpan<byte>(&value, register.Bits / 8).CopyTo(new Span<byte>((byte*)Cpu.StateAddress + register.Offset, register.Bits / 8));
        }
    }

    /// <summary>Writes a register as a debugger does.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    protected void Commit(string name, ulong value)
    {
        if (registers.TryGetValue(name, out CpuRegister? register))
        {
            Cpu.WriteRegister(register, new ReadOnlySpan<byte>(&value, 8));
        }
    }

    private string Registers(GuestRig other)
    {
        ReadOnlySpan<byte> mine = State;
        ReadOnlySpan<byte> others = other.State;
        var text = new StringBuilder();
        foreach (CpuRegister register in Cpu.Class.Registers.Where(r => r.Offset >= sizeof(CpuStateHeader)))
        {
            int at = register.Offset - sizeof(CpuStateHeader);
            if (!mine.Slice(at, register.Bits / 8).SequenceEqual(others.Slice(at, register.Bits / 8)))
            {
                text.Append($"{(text.Length == 0 ? $"at {register.Name}\n" : "")}  {register.Name}: {Hex(mine.Slice(at, register.Bits / 8))} {Hex(others.Slice(at, register.Bits / 8))}\n");
            }
        }

        return text.Length > 0 ? text.ToString() : $"at the state, byte {mine.CommonPrefixLength(others)} behind the header";
    }

    private static string Hex(ReadOnlySpan<byte> littleEndian)
    {
        byte[] bytes = littleEndian.ToArray();
        Array.Reverse(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private string Listing(ReadOnlySpan<byte> code, ulong address)
    {
        var text = new StringBuilder();
        for (int at = 0; at < code.Length;)
        {
            string what = Cpu.Disassemble(code[at..], address + (ulong)at, out int length) ?? "?";
            length = Math.Clamp(length, 1, code.Length - at);
            text.AppendLine($"  {address + (ulong)at:x}: {Convert.ToHexStringLower(code.Slice(at, length)),-8} {what}");
            at += length;
        }

        return text.ToString();
    }
}
