using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Tests.Support;

/// <summary>A CPU without instructions: what the core needs of one.</summary>
internal sealed class FakeCpu : CpuDevice
{
    public string Model { get; init; } = "fake";

    public bool HasPrivateRegion { get; init; }

    public string[] PortNames { get; init; } = ["memory"];

    public List<string> Log { get; } = [];

    public Action<FakeCpu> Realized { get; init; } = _ => { };

    public override bool HasWork => false;

    /// <summary>A CPU type.</summary>
    public static ObjectType TypeOf(string name, Func<FakeCpu> create) => new() { Name = name, Architecture = "fake", Create = create };

    public override CpuTranslator CreateTranslator() => throw new NotSupportedException();

    public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault)
    {
        translation = new Translation(Space(port), address, 12, PagePermissions.Read, new AccessAttributes(Initiator));
        fault = default;
        return true;
    }

    public override void RaiseMemoryFault(in MemoryFault fault) => Log.Add($"fault {fault.Kind}");

    public override bool TakeInterrupt() => false;

    public override void SetBootEntry(ulong entry, ReadOnlySpan<ulong> arguments)
    {
        Header.Pc = entry;
        Log.Add($"boot {entry:x}({string.Join(",", arguments.ToArray())})");
    }

    public override IReadOnlyList<Mapping> PrivateRegions(int port) =>
        HasPrivateRegion ? [new Mapping(FindHandle<IoRegion>("own")!, 0x1000, 1)] : [];

    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = (ulong)Index;
        return IoResult.Ok;
    }

    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Cells("timebase-frequency", 1000);
        IDeviceTreeNode controller = node.Child("interrupt-controller");
        controller.Texts("compatible", "fake,cpu-intc");
        controller.InterruptController(1);
    }

    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        if (phase == ResetPhase.Exit)
        {
            Log.Add("reset");
        }
    }

    protected override CpuClass CreateClass() => new()
    {
        Model = Model,
        Architecture = "fake",
        WordBits = 64,
        PcBits = 64,
        VirtualBits = 64,
        Ports = [.. PortNames.Select(name => new CpuPort(name, 64))],
        Registers = [new CpuRegister { Name = "x1", Bits = 64, Offset = Unsafe.SizeOf<CpuStateHeader>() }],
        Helpers = new HelperTable(),
        StateSize = Unsafe.SizeOf<CpuStateHeader>() + 8,
    };

    protected override void OnConfigured()
    {
        base.OnConfigured();
        AddInterruptInput("external", 11);
        AddIoRegion("own", 0x10);
    }

    protected override void OnRealize()
    {
        base.OnRealize();
        Realized(this);
    }
}
