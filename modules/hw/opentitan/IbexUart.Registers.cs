using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Opentitan;

/// <content>Registers, with the names of OpenTitan's register description of the block (uart.hjson).</content>
public sealed partial class IbexUart
{
    private const byte TransmitWatermark = 0x01;
    private const byte ReceiveWatermark = 0x02;
    private const byte TransmitEmpty = 0x04;
    private const byte ReceiveOverflow = 0x08;
    private const byte ReceiveBreak = 0x20;
    private const byte ReceiveTimedOut = 0x40;

    // CTRL.
    private const uint TransmitEnable = 0x01;
    private const uint ReceiveEnable = 0x02;
    private const uint SystemLoopback = 0x10;
    private const int Nco = 16;

    private static void Describe(RegisterMapBuilder<IbexUart> map) => map
        .Size(0x40)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x00, "INTR_STATE", 32).Field(7, 0, "STATE", of: d => ref d.interruptState, changed: d => d.UpdateInterrupts(), access: RegisterAccess.WriteOneToClear).Reserved(31, 8)
        .Register(0x04, "INTR_ENABLE", 32).Field(7, 0, "ENABLE", of: d => ref d.interruptEnable, changed: d => d.UpdateInterrupts()).Reserved(31, 8)
        .Register(0x08, "INTR_TEST", 32).Field(7, 0, "TEST", write: (d, v) => d.Raise((byte)v)).Reserved(31, 8)
        .Register(0x0C, "ALERT_TEST", 32).Unimplemented(0, 0, "FATAL_FAULT").Reserved(31, 1)
        .Register(0x10, "CTRL", 32, of: d => ref d.control, changed: d => d.OnControl())
            .Flag(0, "TX").Flag(1, "RX").Flag(2, "NF").Reserved(3, 3).Flag(4, "SLPBK").Flag(5, "LLPBK").Flag(6, "PARITY_EN").Flag(7, "PARITY_ODD")
            .Field(9, 8, "RXBLVL").Reserved(15, 10).Field(31, 16, "NCO")
        .Register(0x14, "STATUS", 32)
            .Flag(0, "TXFULL", read: d => d.waitingCount == Depth)
            .Flag(1, "RXFULL", read: d => d.receivedCount == Depth)
            .Flag(2, "TXEMPTY", read: d => d.waitingCount == 0)
            .Flag(3, "TXIDLE", read: d => d.waitingCount == 0)
            .Flag(4, "RXIDLE", read: _ => true)
            .Flag(5, "RXEMPTY", read: d => d.receivedCount == 0)
            .Reserved(31, 6)
        .Register(0x18, "RDATA", 32).Field(7, 0, "RDATA", read: d => d.Take(), peek: d => d.receivedCount > 0 ? d.received[0] : 0UL).Reserved(31, 8)
        .Register(0x1C, "WDATA", 32).Field(7, 0, "WDATA", write: (d, v) => d.Put((byte)v)).Reserved(31, 8)
        .Register(0x20, "FIFO_CTRL", 32)
            .Flag(0, "RXRST", write: (d, v) => d.ResetReceiver(v))
            .Flag(1, "TXRST", write: (d, v) => d.ResetTransmitter(v))
            .Field(4, 2, "RXILVL", of: d => ref d.receiveLevel)
            .Field(6, 5, "TXILVL", of: d => ref d.transmitLevel)
            .Reserved(31, 7)
        .Register(0x24, "FIFO_STATUS", 32)
            .Field(5, 0, "TXLVL", read: d => (ulong)d.waitingCount).Reserved(15, 6)
            .Field(21, 16, "RXLVL", read: d => (ulong)d.receivedCount).Reserved(31, 22)
        .Register(0x28, "OVRD", 32).Field(1, 0, "TX", of: d => ref d.pin).Reserved(31, 2)
        .Register(0x2C, "VAL", 32).Unimplemented(15, 0, "RX").Reserved(31, 16)
        .Register(0x30, "TIMEOUT_CTRL", 32)
            .Field(23, 0, "VAL", of: d => ref d.timeout, changed: d => d.StartTimeout())
            .Reserved(30, 24)
            .Flag(31, "EN", of: d => ref d.hasTimeout, changed: d => d.StartTimeout());

    /// <summary>What waits goes out when the transmitter is switched on; a receiver that is switched on is told of.</summary>
    private void OnControl()
    {
        Transmit();
        StartTimeout();
        Port.ReadyToReceive();
    }

    private void ResetReceiver(bool on)
    {
        if (on)
        {
            receivedCount = 0;
            ReceiveTimeout.Cancel();
            Port.ReadyToReceive();
        }
    }

    private void ResetTransmitter(bool on) => waitingCount = on ? 0 : waitingCount;
}
