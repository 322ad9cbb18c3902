using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Nrf51;

/// <content>Registers of POWER, CLOCK and MPU, with the manual's names.</content>
public sealed partial class Nrf51PowerClock
{
    private static void Describe(RegisterMapBuilder<Nrf51PowerClock> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_HFCLKSTART", 32, write: (d, v) => d.Begin(StartHigh, v))
        .Register(0x004, "TASKS_HFCLKSTOP", 32, write: (d, v) => d.Begin(StopHigh, v))
        .Register(0x008, "TASKS_LFCLKSTART", 32, write: (d, v) => d.Begin(StartLow, v))
        .Register(0x00C, "TASKS_LFCLKSTOP", 32, write: (d, v) => d.Begin(StopLow, v))
        .Register(0x010, "TASKS_CAL", 32, write: (d, v) => d.Begin(Calibrate, v))
        .Register(0x014, "TASKS_CTSTART", 32, write: (d, v) => d.Begin(StartCountdown, v))
        .Register(0x018, "TASKS_CTSTOP", 32, write: (d, v) => d.Begin(StopCountdown, v))
        .Register(0x078, "TASKS_CONSTLAT", 32, write: (_, _) => { })
        .Register(0x07C, "TASKS_LOWPWR", 32, write: (_, _) => { })
        .Register(0x100, "EVENTS_HFCLKSTARTED", 32, read: d => d.EventBit(HighStarted), write: (d, v) => d.SetEvent(HighStarted, v))
        .Register(0x104, "EVENTS_LFCLKSTARTED", 32, read: d => d.EventBit(LowStarted), write: (d, v) => d.SetEvent(LowStarted, v))
        .Register(0x108, "EVENTS_POFWARN", 32, read: d => d.EventBit(PowerWarning), write: (d, v) => d.SetEvent(PowerWarning, v))
        .Register(0x10C, "EVENTS_DONE", 32, read: d => d.EventBit(CalibrationDone), write: (d, v) => d.SetEvent(CalibrationDone, v))
        .Register(0x110, "EVENTS_CTTO", 32, read: d => d.EventBit(CountdownOver), write: (d, v) => d.SetEvent(CountdownOver, v))
        .Register(0x304, "INTENSET", 32, of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt())
            .Flag(0, "HFCLKSTARTED", access: RegisterAccess.WriteOneToSet).Flag(1, "LFCLKSTARTED", access: RegisterAccess.WriteOneToSet)
            .Flag(2, "POFWARN", access: RegisterAccess.WriteOneToSet).Flag(3, "DONE", access: RegisterAccess.WriteOneToSet).Flag(4, "CTTO", access: RegisterAccess.WriteOneToSet).Reserved(31, 5)
        .Register(0x308, "INTENCLR", 32, of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt())
            .Flag(0, "HFCLKSTARTED", access: RegisterAccess.WriteOneToClear).Flag(1, "LFCLKSTARTED", access: RegisterAccess.WriteOneToClear)
            .Flag(2, "POFWARN", access: RegisterAccess.WriteOneToClear).Flag(3, "DONE", access: RegisterAccess.WriteOneToClear).Flag(4, "CTTO", access: RegisterAccess.WriteOneToClear).Reserved(31, 5)
        .Register(0x400, "RESETREAS", 32).Field(18, 0, "RESETREAS", of: d => ref d.resetReasons, access: RegisterAccess.WriteOneToClear, reset: null).Reserved(31, 19)
        .Register(0x408, "HFCLKRUN", 32).Flag(0, "STATUS", read: d => d.isHighOn).Reserved(31, 1)
        .Register(0x40C, "HFCLKSTAT", 32).Flag(0, "SRC", read: d => d.isHighOn).Reserved(15, 1).Constant(16, 16, "STATE", 1).Reserved(31, 17)
        .Register(0x414, "LFCLKRUN", 32).Flag(0, "STATUS", read: d => d.isLowOn).Reserved(31, 1)
        .Register(0x418, "LFCLKSTAT", 32).Field(1, 0, "SRC", read: d => d.runningSource).Reserved(15, 2).Flag(16, "STATE", read: d => d.isLowOn).Reserved(31, 17)
        .Register(0x41C, "LFCLKSRCCOPY", 32).Field(1, 0, "SRC", read: d => d.runningSource).Reserved(31, 2)
        .Register(0x428, "RAMSTATUS", 32).Constant(3, 0, "RAMBLOCK", 3).Reserved(31, 4)
        .Register(0x500, "SYSTEMOFF", 32, write: (d, v) => d.SwitchOff(v))
        .Register(0x510, "POFCON", 32).Field(2, 0, "POF_THRESHOLD", of: d => ref d.powerFailure).Reserved(31, 3)
        .Register(0x518, "LFCLKSRC", 32).Field(1, 0, "SRC", of: d => ref d.lowSource).Reserved(31, 2)
        .Register(0x51C, "GPREGRET", 32).Field(7, 0, "GPREGRET", of: d => ref d.retained, reset: null).Reserved(31, 8)
        .Register(0x524, "RAMON", 32).Field(1, 0, "ONRAM", of: d => ref d.ramOn, reset: 3).Reserved(15, 2).Field(17, 16, "OFFRAM", of: d => ref d.ramOn, at: 16).Reserved(31, 18)
        .Array(0x528, "PERR0_RLENR0", 32, 2, of: (d, i) => ref d.regions[i])
        .Register(0x538, "CTIV", 32).Field(6, 0, "CTIV", of: d => ref d.countdown).Reserved(31, 7)
        .Register(0x544, "RESET", 32).Flag(0, "RESET", of: d => ref d.pinReset).Reserved(31, 1)
        .Register(0x550, "XTALFREQ", 32).Field(7, 0, "XTALFREQ", of: d => ref d.crystal, reset: 0xFF).Reserved(31, 8)
        .Register(0x554, "RAMONB", 32).Field(1, 0, "ONRAM", of: d => ref d.ramOnB, reset: 3).Reserved(15, 2).Field(17, 16, "OFFRAM", of: d => ref d.ramOnB, at: 16).Reserved(31, 18)
        .Register(0x578, "DCDCEN", 32).Flag(0, "DCDCEN", of: d => ref d.converter).Reserved(31, 1)
        .Array(0x600, "PROTENSET", 32, 2).EachField(31, 0, "PROTREG", of: (d, i) => ref d.protection[i], access: RegisterAccess.WriteOneToSet)
        .Register(0x608, "DISABLEINDEBUG", 32).Flag(0, "DISABLEINDEBUG", of: d => ref d.unprotected, reset: 1).Reserved(31, 1)
        .Register(0x60C, "PROTBLOCKSIZE", 32).Field(1, 0, "PROTBLOCKSIZE", of: d => ref d.blockSize).Reserved(31, 2);
}
