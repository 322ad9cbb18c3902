using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Time;

namespace Emu.Core.Tests.Support;

/// <summary>A machine for one test: no thread of its own, time moved by hand, events collected.</summary>
internal sealed class Bench : IDisposable
{
    public Bench(Func<MachineOptions, MachineOptions>? options = null)
    {
        var plain = new MachineOptions { Types = Types, OwnThread = false, Clock = ClockMode.Deterministic };
        Machine = new Machine(options?.Invoke(plain) ?? plain);
        Machine.Events.Subscribe(e =>
        {
            lock (Events)
            {
                Events.Add(e);
            }
        });
    }

    public TestTypes Types { get; } = new();

    public Machine Machine { get; }

    public List<MachineEvent> Events { get; } = [];

    public AddressSpace Space(string id, int bits = 64) =>
        (AddressSpace)Machine.Create(Machine.SpaceType, id, Machine.Devices, new PropertySetting("bits", PropertyValue.Of((ulong)bits)));

    public Probe Add(string id, Probe probe, params PropertySetting[] settings) =>
        (Probe)Machine.Create(Types.Probe("probe-" + id, () => probe), id, Machine.Devices, settings);

    public Probe AddRealized(string id, Probe probe, params PropertySetting[] settings) =>
        (Probe)Machine.CreateAndRealize(Types.Probe("probe-" + id, () => probe), id, Machine.Devices, settings);

    /// <summary>Does something under the machine's lock.</summary>
    public void Locked(Action action)
    {
        using MachineLock.Hold held = Machine.Lock.Take();
        action();
    }

    public void Start()
    {
        Machine.RealizeAll();
        Machine.Continue();
    }

    public void Dispose() => Machine.Dispose();
}
