using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Tests;

/// <summary>A device whose behaviour each test sets.</summary>
public sealed class TestDevice : Device, ICharFrontend, INetFrontend
{
    public IrqLine Out { get; private set; } = null!;

    public IrqInput In { get; private set; } = null!;

    public IrqInput[] Lines { get; private set; } = [];

    public ClockOutput ClockOut { get; private set; } = null!;

    public ClockInput ClockIn { get; private set; } = null!;

    public DeviceTimer Timer { get; private set; } = null!;

    public IoRegion Io { get; private set; } = null!;

    public RamRegion Ram { get; private set; } = null!;

    public ContainerRegion Container { get; private set; } = null!;

    public DmaPort Dma { get; private set; } = null!;

    public CharPort Char { get; private set; } = null!;

    public NetPort Net { get; private set; } = null!;

    public IoRegionOptions Options { get; init; } = new();

    public List<string> Events { get; } = [];

    public Action<bool>? OnInput { get; set; }

    public Action? OnTimer { get; set; }

    public Func<ulong, int, (IoResult, ulong)>? OnRead { get; set; }

    public Func<ulong, int, ulong, IoResult>? OnWrite { get; set; }

    public Action<byte[]>? OnReceive { get; set; }

    public Func<bool> OnCanReceive { get; set; } = () => true;

    public int ReceiveCapacity => 4;

    public bool CanReceive => OnCanReceive();

    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        (IoResult result, value) = OnRead?.Invoke(offset, size) ?? (IoResult.Ok, 0);
        return result;
    }

    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value) =>
        OnWrite?.Invoke(offset, size, value) ?? IoResult.Ok;

    public void Receive(ReadOnlySpan<byte> bytes) => OnReceive?.Invoke(bytes.ToArray());

    public void Writable() => Events.Add("writable");

    public void LinkChanged(bool up) => Events.Add($"link {up}");

    public void Event(CharEvent what) => Events.Add(what.ToString());

    protected override void OnConfigured()
    {
        base.OnConfigured();
        Out = AddOutput("out");
        In = AddInput("in", level =>
        {
            Events.Add($"in {level}");
            OnInput?.Invoke(level);
        });
        Lines = AddInputs("lines", 2, (index, level) => Events.Add($"lines[{index}] {level}"));
        ClockOut = AddClockOutput("clk-out");
        ClockIn = AddClockInput("clk", () => Events.Add("clock"));
        Timer = AddTimer("timer", () =>
        {
            Events.Add("timer");
            OnTimer?.Invoke();
        });
        Io = AddIoRegion("io", 0x100, Options);
        Ram = AddRam("ram", 0x2000);
        Container = AddContainer("container", 0x1000);
        Dma = AddDmaPort("dma");
        Char = AddCharPort("chardev", this);
        Net = AddNetPort("netdev", this);
    }

    protected override void OnUnplugRequested(UnplugRequest request)
    {
        Events.Add("unplug");
        base.OnUnplugRequested(request);
    }
}
