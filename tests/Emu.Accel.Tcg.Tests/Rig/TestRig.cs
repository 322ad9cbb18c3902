using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>A cluster of test CPUs with RAM from 0 to 1 MiB and a device at 16 MiB.</summary>
internal sealed unsafe partial class TestRig : DeviceHost, IDisposable
{
    public const ulong Code = 0x1000;
    public const ulong Data = 0x8000;
    public const ulong Io = 0x100_0000;

    /// <summary>A plain access of port 0 and mode 0.</summary>
    public static MemAccess Plain(int log2) => new(MemOp.Unsigned(log2), 0, 0);

    public TestRig(CpuOptions options, int cpus = 1, ExecutionMode mode = ExecutionMode.Threaded, Func<ClusterHost, AccelCluster>? make = null, int number = 0)
    {
        Program = options.Program;
        Host = new FakeClusterHost(Services, mode, number);
        Cluster = make is null ? Make(Host) : make(Host);
        Host.Cluster = Cluster;
        List<AccelCluster> clusters = [Cluster];
        Ram = FakeRam.Allocate(1, 1 << 20, clusters);
        Second = FakeRam.Allocate(2, 1 << 16, clusters);
        for (int i = 0; i < cpus; i++)
        {
            var cpu = new TestCpu(options);
            Attach(cpu, Services, Type, $"cpu{i}", null);
            Configure(cpu);
            for (int port = 0; port < options.Ports; port++)
            {
                cpu.WirePort(port, port == 0 ? Space : Other);
            }

            cpu.Number((ushort)(i + 1), i);
            Cpus.Add(cpu);
        }

        Space.MapRam(0, Ram, Cpu);
        Space.MapIo(Io, 0x10000, Cpu);
        Other.MapRam(0, Second, Cpu);
        foreach (TestCpu cpu in Cpus)
        {
            Realize(cpu);
            Engines.Add(Cluster.Add(cpu));
            cpu.Header.Pc = Code;
        }

        // Number 0 waits; memory that nobody wrote is full of it.
        if (Program.Count == 0)
        {
            Program.Add((ir, pc) => ir.Exit(IrExit.Halt, pc));
        }
    }

    public static ObjectType Type { get; } = new() { Name = "test", Create = () => throw new NotSupportedException() };

    public FakeServices Services { get; } = new();

    public FakeClusterHost Host { get; }

    public AccelCluster Cluster { get; }

    public FakeRam Ram { get; }

    public FakeRam Second { get; }

    public FakeSpace Space { get; } = new(64);

    public FakeSpace Other { get; } = new(64);

    public List<TestCpu> Cpus { get; } = [];

    public List<VcpuControl> Engines { get; } = [];

    public List<Instruction> Program { get; }

    public TestCpu Cpu => Cpus[0];

    public VcpuControl Engine => Engines[0];

    /// <summary>A rig whose only code is what the test gives; it is put at <see cref="Code"/>, a wait behind it.</summary>
    public static TestRig Of(params Instruction[] instructions) => Of(1 << 20, instructions);

    /// <summary>The same, with an engine that keeps so many bytes of blocks.</summary>
    public static TestRig Of(long capacity, params Instruction[] instructions)
    {
        var rig = new TestRig(new CpuOptions { Program = [] }, make: host => Make(host, capacity: capacity));
        rig.Put(Code, instructions);
        return rig;
    }

    /// <summary>Attaches and configures another device.</summary>
    public void Adopt(Device device)
    {
        Attach(device, Services, Type, $"device{Program.Count}", null);
        Configure(device);
    }

    /// <summary>Puts instructions into RAM.</summary>
    public void Put(ulong address, params Instruction[] instructions)
    {
        foreach (Instruction instruction in instructions)
        {
            Program.Add(instruction);
            Ram.Write(address, BitConverter.GetBytes(Program.Count - 1));
            address += 4;
        }
    }

    /// <summary>Runs until the CPU waits; fails when it does not.</summary>
    public long Run(long limit = 100_000)
    {
        long done = Engine.Step(limit);
        Assert.Null(Host.Error);
        Assert.True(Cpu.Header.Halted != 0, $"the CPU still runs after {done} instructions");
        return done;
    }

    /// <summary>Runs from an address until the CPU waits.</summary>
    public long RunAt(ulong pc)
    {
        Cpu.Header.Pc = pc;
        Cpu.Header.Halted = 0;
        return Run();
    }

    public ref ulong Memory(ulong address) => ref *(ulong*)(Ram.Data + address);

    public long Counter(string name) => Cluster.Counters.Single(c => c.Name == name).Value;

    public void Dispose() => Cluster.Dispose();
}
