using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// The programmable peripheral interconnect (Reference Manual, chapter 16): 16 channels that software sets up and 12 with fixed ends
/// take events of peripherals to tasks of others, and four groups switch channels together. Endpoints are those of peripherals that
/// are linked to it; others lead nowhere. Tasks are done at once; a chain of more than 64 goes on one tick of 16 MHz later.
/// </summary>
[Device("nrf51.ppi", Family = "misc", HotPluggable = false)]
public sealed partial class Nrf51Ppi : Device, IInterconnect
{
    private const int Peripherals = 32;
    private const int Free = 16;
    private const int FirstFixed = 20;
    private const int Groups = 4;
    private const uint AllChannels = 0xFFF0_FFFF;
    private const uint FirstEvent = 0x100;
    private const int Self = 0x1F;
    private const int AtOnce = 64;
    private const long Tick = 63;

    [Derived]
    private readonly Nrf51Peripheral?[] peripherals = new Nrf51Peripheral?[Peripherals];

    [Derived]
    private bool isBusy;

    [State]
    private readonly uint[] sources = new uint[Free];

    [State]
    private readonly uint[] targets = new uint[Free];

    [State]
    private readonly uint[] groups = new uint[Groups];

    [State]
    private uint enabled;

    /// <summary>Channels whose tasks are still to be done.</summary>
    [State]
    private uint pending;

    /// <summary>Goes on with a chain that was too long.</summary>
    [Timer(nameof(Work))]
    public partial DeviceTimer Later { get; }

    /// <summary>Sources and targets of channels 20 to 31 (table "pre-programmed channels").</summary>
    private static ReadOnlySpan<uint> Fixed =>
    [
        0x4000_8140, 0x4000_1000,
        0x4000_8140, 0x4000_1004,
        0x4000_8144, 0x4000_1010,
        0x4000_1128, 0x4000_F000,
        0x4000_1100, 0x4000_F000,
        0x4000_1104, 0x4000_F004,
        0x4000_1104, 0x4000_8044,
        0x4000_110C, 0x4000_8048,
        0x4000_B140, 0x4000_1000,
        0x4000_B140, 0x4000_1004,
        0x4000_B140, 0x4000_8008,
        0x4000_B140, 0x4000_8000,
    ];

    /// <inheritdoc/>
    public void Attach(Nrf51Peripheral peripheral)
    {
        if (peripherals[peripheral.Number] is { } other)
        {
            throw new ConfigurationException($"{peripheral.Path} and {other.Path} both have peripheral-id {peripheral.Number} at {Path}; give each its own");
        }

        peripherals[peripheral.Number] = peripheral;
    }

    /// <inheritdoc/>
    public void Detach(Nrf51Peripheral peripheral)
    {
        if (peripherals[peripheral.Number] == peripheral)
        {
            peripherals[peripheral.Number] = null;
        }
    }

    /// <inheritdoc/>
    public uint Routed(int peripheral)
    {
        uint routed = 0;
        for (uint left = enabled; left != 0; left &= left - 1)
        {
            uint source = Source(BitOperations.TrailingZeroCount(left));
            routed |= IsEvent(source) && PeripheralOf(source) == peripheral ? 1u << (int)(source >> 2 & 31) : 0;
        }

        return routed;
    }

    /// <inheritdoc/>
    public void Happened(int peripheral, int number)
    {
        if (enabled == 0)
        {
            return;
        }

        // A task may make an event, and that another task.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        uint address = 0x4000_0000 | ((uint)peripheral << 12) | FirstEvent | ((uint)number << 2);
        for (uint left = enabled; left != 0; left &= left - 1)
        {
            int channel = BitOperations.TrailingZeroCount(left);
            pending |= Source(channel) == address ? 1u << channel : 0;
        }

        if (!isBusy)
        {
            Work();
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (enabled, pending) = (0, 0);
            sources.AsSpan().Clear();
            targets.AsSpan().Clear();
            groups.AsSpan().Clear();
            Later.Cancel();
        }
        else if (phase == ResetPhase.Exit)
        {
            TellRoutes();
        }
    }

    private static void Describe(RegisterMapBuilder<Nrf51Ppi> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Array(0x000, "TASKS_CHG_EN", 32, Groups, stride: 8, write: (d, i, v) => d.Begin(2 * i, v))
        .Array(0x004, "TASKS_CHG_DIS", 32, Groups, stride: 8, write: (d, i, v) => d.Begin((2 * i) + 1, v))
        .Register(0x500, "CHEN", 32, read: d => d.enabled, write: (d, v) => d.Enable((uint)v))
        .Register(0x504, "CHENSET", 32, read: d => d.enabled, write: (d, v) => d.Enable(d.enabled | (uint)v))
        .Register(0x508, "CHENCLR", 32, read: d => d.enabled, write: (d, v) => d.Enable(d.enabled & ~(uint)v))
        .Array(0x510, "CH_EEP", 32, Free, stride: 8, read: (d, i) => d.sources[i], write: (d, i, v) => d.SetSource(i, (uint)v))
        .Array(0x514, "CH_TEP", 32, Free, of: (d, i) => ref d.targets[i], stride: 8)
        .Array(0x800, "CHG", 32, Groups, of: (d, i) => ref d.groups[i]);

    private static bool IsEvent(uint address) => (address & 0xFFFE_0F83) == 0x4000_0100;

    private static int PeripheralOf(uint address) => (int)(address >> 12 & 0x1F);

    private uint Source(int channel) => channel < Free ? sources[channel] : Fixed[2 * (channel - FirstFixed)];

    private uint Target(int channel) => channel < Free ? targets[channel] : Fixed[(2 * (channel - FirstFixed)) + 1];

    private void Begin(int task, ulong value)
    {
        if ((value & 1) != 0)
        {
            Perform(task);
        }
    }

    private void Perform(int task)
    {
        if (task < 2 * Groups)
        {
            Enable((task & 1) == 0 ? enabled | groups[task >> 1] : enabled & ~groups[task >> 1]);
        }
    }

    private void Enable(uint channels)
    {
        // What happened until now goes the old ways.
        TellRoutes();
        enabled = channels & AllChannels;
        TellRoutes();
    }

    private void SetSource(int channel, uint address)
    {
        TellRoutes();
        sources[channel] = address;
        TellRoutes();
    }

    private void TellRoutes()
    {
        foreach (Nrf51Peripheral? peripheral in peripherals)
        {
            peripheral?.RoutesChanged();
        }
    }

    /// <summary>Does the tasks that events have led to.</summary>
    private void Work()
    {
        isBusy = true;
        try
        {
            for (int done = 0; pending != 0 && done < AtOnce;)
            {
                // Channels work side by side: none waits for a circle of others.
                uint round = pending;
                pending = 0;
                for (; round != 0; round &= round - 1, done++)
                {
                    Trigger(Target(BitOperations.TrailingZeroCount(round)));
                }
            }
        }
        finally
        {
            isBusy = false;
        }

        if (pending != 0)
        {
            Later.ArmIn(Tick);
        }
    }

    private void Trigger(uint address)
    {
        if ((address & 0xFFFE_0F03) != 0x4000_0000)
        {
            return;
        }

        int task = (int)(address >> 2 & 63);
        if (PeripheralOf(address) == Self)
        {
            Perform(task);
        }
        else
        {
            peripherals[PeripheralOf(address)]?.Perform(task);
        }
    }
}
