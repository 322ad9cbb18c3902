using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// The watchdog of the nRF51 (Reference Manual, chapter 24): counts down with 32.768 kHz, and ends what runs two clocks after zero
/// unless every reload register that is enabled was served. Once started it cannot be changed. Not modelled: pausing it while the CPU
/// sleeps or is halted (CONFIG is kept).
/// </summary>
[Device("nrf51.wdt", Family = "watchdog")]
public sealed partial class Nrf51Watchdog : Nrf51Peripheral
{
    private const int Start = 0;
    private const int Timeout = 0;
    private const uint Key = 0x6E52_4635;
    private const ulong Frequency = 32768;

    [State]
    private bool isRunning;

    [State]
    private bool isOver;

    /// <summary>Reload registers that still have to be served.</summary>
    [State]
    private uint requested;

    [State]
    private uint reload;

    [State]
    private uint enabled;

    [State]
    private uint config;

    /// <summary>Fires at zero, and again when that is the end.</summary>
    [Timer(nameof(OnDue))]
    public partial DeviceTimer Due { get; }

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        if (task == Start && !isRunning)
        {
            isRunning = true;
            Reload();
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        (isRunning, isOver, requested, reload, enabled, config) = (false, false, 1, uint.MaxValue, 1, 1);
        Due.Cancel();
    }

    private static void Describe(RegisterMapBuilder<Nrf51Watchdog> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_START", 32, write: (d, v) => d.Begin(Start, v))
        .Register(0x100, "EVENTS_TIMEOUT", 32, read: d => d.EventBit(Timeout), write: (d, v) => d.SetEvent(Timeout, v))
        .Register(0x304, "INTENSET", 32).Flag(0, "TIMEOUT", of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt(), access: RegisterAccess.WriteOneToSet).Reserved(31, 1)
        .Register(0x308, "INTENCLR", 32).Flag(0, "TIMEOUT", of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt(), access: RegisterAccess.WriteOneToClear).Reserved(31, 1)
        .Register(0x400, "RUNSTATUS", 32).Flag(0, "RUNSTATUS", read: d => d.isRunning).Reserved(31, 1)
        .Register(0x404, "REQSTATUS", 32).Field(7, 0, "RR", read: d => d.requested & d.enabled).Reserved(31, 8)
        .Register(0x504, "CRV", 32, read: d => d.reload, write: (d, v) => d.Change(ref d.reload, Math.Max((uint)v, 0xF)))
        .Register(0x508, "RREN", 32).Field(7, 0, "RR", read: d => d.enabled, write: (d, v) => d.Change(ref d.enabled, (uint)v)).Reserved(31, 8)
        .Register(0x50C, "CONFIG", 32).Field(3, 0, "CONFIG", read: d => d.config, write: (d, v) => d.Change(ref d.config, (uint)v)).Reserved(31, 4)
        .Array(0x600, "RR", 32, 8, write: (d, i, v) => d.Serve(i, (uint)v));

    private void Change(ref uint register, uint value)
    {
        if (!isRunning)
        {
            register = value;
        }
        else if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, "a watchdog that runs cannot be changed");
        }
    }

    private void Serve(int register, uint value)
    {
        if (value != Key || !isRunning || isOver)
        {
            return;
        }

        requested &= ~(1u << register);
        if ((requested & enabled) == 0)
        {
            Reload();
        }
    }

    private void Reload()
    {
        requested = enabled;
        Due.ArmIn(VirtualClock.ToNanoseconds(reload + 1UL, Frequency));
    }

    private void OnDue()
    {
        if (isOver)
        {
            Services.Raise(this, new WatchdogExpired());
            return;
        }

        isOver = true;
        Due.ArmIn(VirtualClock.ToNanoseconds(2, Frequency));
        Signal(Timeout);
    }
}
