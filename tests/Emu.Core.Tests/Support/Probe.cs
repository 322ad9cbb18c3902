using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Tests.Support;

/// <summary>A device that a test writes in place: every hook is a delegate.</summary>
internal sealed class Probe : Device
{
    public ulong Value { get; set; }

    public ulong Shape { get; set; }

    public EmuObject? Peer { get; set; }

    public List<string> Log { get; } = [];

    public Action<Probe> Configured { get; init; } = _ => { };

    public Action<Probe> Realized { get; init; } = _ => { };

    public Action<Probe> Unrealized { get; init; } = _ => { };

    public Action<Probe> AfterRestore { get; init; } = _ => { };

    public Action<Probe, ResetPhase> Resetting { get; init; } = (_, _) => { };

    public Action<Probe, UnplugRequest> Unplugging { get; init; } = (_, request) => request.Accept();

    public Func<Probe, ulong, int, (IoResult Result, ulong Value)> Reading { get; init; } = (_, offset, _) => (IoResult.Ok, offset);

    public Func<Probe, ulong, int, ulong, IoResult> Writing { get; init; } = (_, _, _, _) => IoResult.Ok;

    public Action<Probe, IDeviceTreeNode> Describing { get; init; } = (_, _) => { };

    public MachineServices Machine => Services;

    public Abstractions.Irq.IrqLine Output(string name) => AddOutput(name);

    public Abstractions.Irq.IrqInput Input(string name, Action<bool> handler) => AddInput(name, handler);

    public Abstractions.Irq.IrqInput[] Inputs(string name, int count, Action<int, bool> handler) => AddInputs(name, count, handler);

    public Abstractions.Clock.DeviceTimer Timer(string name, Action callback) => AddTimer(name, callback);

    public Abstractions.Clock.ClockOutput ClockOut(string name) => AddClockOutput(name);

    public Abstractions.Clock.ClockInput ClockIn(string name) => AddClockInput(name);

    public IoRegion Registers(string name, ulong size, IoRegionOptions? options = null) => AddIoRegion(name, size, options);

    public RamRegion Ram(string name, ulong size, bool readOnly = false) => AddRam(name, size, readOnly);

    public ContainerRegion Container(string name, ulong size) => AddContainer(name, size);

    public AliasRegion Alias(string name, MemoryRegion target, ulong offset, ulong size) => AddAlias(name, target, offset, size);

    public DmaPort Dma(string name) => AddDmaPort(name);

    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        (IoResult result, value) = Reading(this, offset, size);
        return result;
    }

    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value) =>
        Writing(this, offset, size, value);

    public override void DescribeToGuest(IDeviceTreeNode node) => Describing(this, node);

    protected override void OnConfigured()
    {
        base.OnConfigured();
        Configured(this);
    }

    protected override void OnRealize()
    {
        base.OnRealize();
        Realized(this);
    }

    protected override void OnUnrealize()
    {
        Unrealized(this);
        base.OnUnrealize();
    }

    protected override void OnRestored() => AfterRestore(this);

    protected override void OnReset(ResetPhase phase, ResetKind kind) => Resetting(this, phase);

    protected override void OnUnplugRequested(UnplugRequest request) => Unplugging(this, request);

    protected override void CutLinks() => Peer = null;

    protected override void SaveState(StateWriter writer) => writer.Write("value", Value);

    protected override void RestoreState(StateReader reader) => Value = reader.ReadBits("value");
}
