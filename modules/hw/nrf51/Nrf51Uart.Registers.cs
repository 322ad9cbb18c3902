using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Nrf51;

/// <content>Registers, with the manual's names (table "UART registers").</content>
public sealed partial class Nrf51Uart
{
    private const int StartReceive = 0, StopReceive = 1, StartTransmit = 2, StopTransmit = 3, Suspend = 7;
    private const int ClearToSend = 0, NotClearToSend = 1, ReceiveReady = 2, TransmitReady = 7, Error = 9, ReceiveTimeout = 17;
    private const uint Overrun = 1, Framing = 4, Break = 8;

    private static void Describe(RegisterMapBuilder<Nrf51Uart> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_STARTRX", 32, write: (d, v) => d.Begin(StartReceive, v))
        .Register(0x004, "TASKS_STOPRX", 32, write: (d, v) => d.Begin(StopReceive, v))
        .Register(0x008, "TASKS_STARTTX", 32, write: (d, v) => d.Begin(StartTransmit, v))
        .Register(0x00C, "TASKS_STOPTX", 32, write: (d, v) => d.Begin(StopTransmit, v))
        .Register(0x01C, "TASKS_SUSPEND", 32, write: (d, v) => d.Begin(Suspend, v))
        .Register(0x100, "EVENTS_CTS", 32, read: d => d.EventBit(ClearToSend), write: (d, v) => d.SetEvent(ClearToSend, v))
        .Register(0x104, "EVENTS_NCTS", 32, read: d => d.EventBit(NotClearToSend), write: (d, v) => d.SetEvent(NotClearToSend, v))
        .Register(0x108, "EVENTS_RXDRDY", 32, read: d => d.EventBit(ReceiveReady), write: (d, v) => d.SetEvent(ReceiveReady, v))
        .Register(0x11C, "EVENTS_TXDRDY", 32, read: d => d.EventBit(TransmitReady), write: (d, v) => d.SetEvent(TransmitReady, v))
        .Register(0x124, "EVENTS_ERROR", 32, read: d => d.EventBit(Error), write: (d, v) => d.SetEvent(Error, v))
        .Register(0x144, "EVENTS_RXTO", 32, read: d => d.EventBit(ReceiveTimeout), write: (d, v) => d.SetEvent(ReceiveTimeout, v))
        .Register(0x200, "SHORTS", 32).Reserved(2, 0)
            .Flag(3, "CTS_STARTRX", of: d => ref d.Shortcuts, at: 3).Flag(4, "NCTS_STOPRX", of: d => ref d.Shortcuts, at: 4).Reserved(31, 5)
        .Register(0x304, "INTENSET", 32, of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt())
            .Field(2, 0, "RXDRDY_NCTS_CTS", access: RegisterAccess.WriteOneToSet).Reserved(6, 3).Flag(7, "TXDRDY", access: RegisterAccess.WriteOneToSet).Reserved(8, 8)
            .Flag(9, "ERROR", access: RegisterAccess.WriteOneToSet).Reserved(16, 10).Flag(17, "RXTO", access: RegisterAccess.WriteOneToSet).Reserved(31, 18)
        .Register(0x308, "INTENCLR", 32, of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt())
            .Field(2, 0, "RXDRDY_NCTS_CTS", access: RegisterAccess.WriteOneToClear).Reserved(6, 3).Flag(7, "TXDRDY", access: RegisterAccess.WriteOneToClear).Reserved(8, 8)
            .Flag(9, "ERROR", access: RegisterAccess.WriteOneToClear).Reserved(16, 10).Flag(17, "RXTO", access: RegisterAccess.WriteOneToClear).Reserved(31, 18)
        .Register(0x480, "ERRORSRC", 32).Field(3, 0, "ERRORSRC", of: d => ref d.errors, access: RegisterAccess.WriteOneToClear).Reserved(31, 4)
        .Register(0x500, "ENABLE", 32).Field(2, 0, "ENABLE", read: d => d.enable, write: (d, v) => d.SetEnable((uint)v)).Reserved(31, 3)
        .Array(0x508, "PSEL", 32, 4, of: (d, i) => ref d.pins[i], reset: uint.MaxValue)
        .Register(0x518, "RXD", 32).Field(7, 0, "RXD", read: d => d.Take(), peek: d => d.received[0]).Reserved(31, 8)
        .Register(0x51C, "TXD", 32).Field(7, 0, "TXD", write: (d, v) => d.Put((byte)v)).Reserved(31, 8)
        .Register(0x524, "BAUDRATE", 32, of: d => ref d.baudRate, reset: 0x0400_0000)
        .Register(0x56C, "CONFIG", 32).Flag(0, "HWFC", of: d => ref d.config).Field(3, 1, "PARITY", of: d => ref d.config, at: 1).Reserved(31, 4)
        .Register(0xFFC, "POWER", 32).Flag(0, "POWER", read: _ => true, write: (d, v) => d.SetPower(v ? 1UL : 0)).Reserved(31, 1);
}
