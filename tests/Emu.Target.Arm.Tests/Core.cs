using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg;
using Emu.Accel.Tcg.Tests.Rig;
using Emu.Core.Float;
using Emu.Target.Arm.Hw;
using Emu.Target.Arm.Hw.Trace;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Tests;

/// <summary>
/// A core with the shipped engine: code RAM at 0, data RAM at 0x2000_0000. Its vector table says that the stack begins at
/// <see cref="Stack"/> and execution at <see cref="Code"/>; handler n is at <see cref="Handlers"/> + 16 n and returns, that of
/// an interrupt behind an instruction that does nothing.
/// </summary>
internal sealed class Core : IDisposable
{
    public const uint Code = 0x400;
    public const uint Handlers = 0x1000;
    public const uint Data = 0x2000_0000;
    public const uint Stack = Data + 0x2000;
    public const ushort Nop = 0xBF00;
    public const ushort Wfi = 0xBF30;
    public const ushort BxLr = 0x4770;

    private readonly TestMachine machine = new(new ArmModule());
    private readonly AccelCluster cluster;
    private readonly List<AccelCluster> clusters = [];
    private readonly Dictionary<string, IrqSource> sources = [];

    public Core(string model = "cortex-m3", params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Services.Topics.Clear();
        Services.SoftFloatOverride = new PortableSoftFloat();
        Cpu = machine.Create<CortexM>(model, properties);
        TestMachine.ConfigureObject(Cpu);
        Cpu.Number(1, 0);
        Host = new FakeClusterHost(Services, ExecutionMode.Threaded, 0);
        cluster = new TcgAccelerator().CreateCluster(Host);
        Host.Cluster = cluster;
        clusters.Add(cluster);
        Space.MapRam(0, Ram(1), Cpu);
        Space.MapRam(Data, Ram(2), Cpu);
        foreach (var mapping in Cpu.PrivateRegions(0).Where(m => m.Offset == 0xE000_E000))
        {
            Space.MapIo(mapping.Offset, mapping.Region.Size, Cpu);
        }

        // The only device is the core's own.
        Space.OnRead = (offset, _) => ReadSystem((uint)offset);
        Space.OnWrite = (offset, size, value) => WriteSystem((uint)offset, (uint)value, size);

        for (var port = 0; port < Cpu.Class.Ports.Length; port++)
        {
            Cpu.WirePort(port, Space);
        }

        TestMachine.Start(Cpu);
        Engine = cluster.Add(Cpu);
        Put32(0, Stack);
        Put32(4, Code | 1);
        for (uint n = 2; n < 16 + 32; n++)
        {
            Put32(4 * n, (Handlers + (16 * n)) | 1);
            Put(Handlers + (16 * n), n is 2 or >= 14 ? [Nop, BxLr] : [BxLr]);
        }
    }

    public TestMachineServices Services => machine.Services;

    public FakeClusterHost Host { get; }

    public FakeSpace Space { get; } = new(32);

    public CortexM Cpu { get; }

    public VcpuControl Engine { get; }

    /// <summary>The console of the host.</summary>
    public CharProbe Console { get; } = new();

    public ref ArmState State => ref Cpu.State;

    public uint Pc => (uint)Cpu.Header.Pc;

    public uint It => (uint)(Cpu.Header.StateKey & StateKey.It);

    /// <summary>Reads the vector table and stops before the first instruction, in which the code is put.</summary>
    public Core Begin(params ReadOnlySpan<ushort> code)
    {
        Put(Code, code);
        Cpu.TakeInterrupt();
        Assert.Equal(Code, Pc);
        return this;
    }

    /// <summary>Gives the core a host that answers its calls.</summary>
    /// <param name="arguments">Command line of the program.</param>
    public Core WithHost(string arguments = "")
    {
        var host = machine.Create<Semihosting>("arm.semihosting", ("arguments", arguments));
        TestMachine.ConfigureObject(host);
        host.Console.Connect(Console);
        Cpu.Host = host;
        return this;
    }

    /// <summary>Gives stimulus ports a way out, to <see cref="Console"/>.</summary>
    /// <param name="port">The port whose bytes leave as they are; -1 for packets.</param>
    public Core WithOutput(int port = 0)
    {
        var output = machine.Create<TraceOutput>("arm.swo", ("port", port));
        TestMachine.ConfigureObject(output);
        output.Output.Connect(Console);
        Cpu.Output = output;
        return this;
    }

    /// <summary>Reads a word of a unit of the core, as a program does.</summary>
    public uint ReadUnit(string unit, uint offset, int size = 4)
    {
        TestMachine.Region(Cpu, unit).Read(offset, size, new AccessAttributes(1, Flags: AccessFlags.Privileged), out var value);
        return (uint)value;
    }

    /// <summary>Writes a register of a unit of the core, as a program does.</summary>
    public void WriteUnit(string unit, uint offset, uint value, int size = 4, AccessFlags flags = AccessFlags.Privileged) =>
        Assert.Equal(IoResult.Ok, TestMachine.Region(Cpu, unit).Write(offset, size, new AccessAttributes(1, Flags: flags), value));

    /// <summary>Executes instructions.</summary>
    public Core Step(int count = 1)
    {
        Engine.Step(count);
        Assert.Null(Host.Error);
        return this;
    }

    public void Put(uint address, params ReadOnlySpan<ushort> code)
    {
        foreach (var half in code)
        {
            Space.Write(address, 2, AccessAttributes.Debugger, half);
            address += 2;
        }
    }

    public void Put32(uint address, uint value) => Space.Write(address, 4, AccessAttributes.Debugger, value);

    public uint Get32(uint address)
    {
        Space.Read(address, 4, AccessAttributes.Debugger, out var value);
        return (uint)value;
    }

    /// <summary>Reads a word of the system control space, as a program does.</summary>
    public uint ReadSystem(uint offset)
    {
        TestMachine.Region(Cpu, "scs").Read(offset, 4, new AccessAttributes(1, Flags: AccessFlags.Privileged), out var value);
        return (uint)value;
    }

    /// <summary>Writes a register of the system control space, as a program does.</summary>
    public void WriteSystem(uint offset, uint value, int size = 4, AccessFlags flags = AccessFlags.None) =>
        Assert.Equal(IoResult.Ok, TestMachine.Region(Cpu, "scs").Write(offset, size, new AccessAttributes(1, Flags: AccessFlags.Privileged | flags), value));

    /// <summary>Drives an interrupt input.</summary>
    public void Drive(string input, bool level)
    {
        if (!sources.TryGetValue(input, out var source))
        {
            source = machine.Attach(new IrqSource(), "source-" + sources.Count);
            source.Line.Connect(Cpu.FindHandle<IrqInput>(input)!);
            sources[input] = source;
        }

        source.Line.Set(level);
    }

    public void Dispose() => cluster.Dispose();

    private FakeRam Ram(int id) => FakeRam.Allocate(id, 0x10000, clusters);
}
