using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Char;

/// <content>Registers, named as in the data sheet PC16550D (National Semiconductor, 1995), section 8.</content>
public sealed partial class Ns16550
{
    // Interrupt enable (8.8) and the sources that it gates.
    private const byte ReceiveEnable = 0x01;
    private const byte TransmitEnable = 0x02;
    private const byte LineStatusEnable = 0x04;
    private const byte ModemStatusEnable = 0x08;

    // Interrupt identification (8.7): the id of each source; lower bits win nothing, the order of the checks does.
    private const byte NoInterrupt = 0x01;
    private const byte ModemStatusId = 0x00;
    private const byte TransmitId = 0x02;
    private const byte ReceiveId = 0x04;
    private const byte LineStatusId = 0x06;
    private const byte TimeoutId = 0x0C;
    private const byte FifosEnabledId = 0xC0;

    // FIFO control (8.6).
    private const byte FifoEnable = 0x01;
    private const byte ReceiveReset = 0x02;
    private const byte TransmitReset = 0x04;

    // Line control (8.1).
    private const byte DivisorAccess = 0x80;

    // Line status (8.5).
    private const byte DataReady = 0x01;
    private const byte Overrun = 0x02;
    private const byte BreakInterrupt = 0x10;
    private const byte TransmitEmpty = 0x20;
    private const byte TransmitterIdle = 0x40;
    private const byte FifoError = 0x80;

    // Modem control (8.9).
    private const byte Dtr = 0x01;
    private const byte Rts = 0x02;
    private const byte Out1 = 0x04;
    private const byte Out2 = 0x08;
    private const byte Loop = 0x10;

    // Modem status (8.10): levels in the high half, changes in the low half.
    private const byte Cts = 0x10;
    private const byte Dsr = 0x20;
    private const byte Ring = 0x40;
    private const byte Carrier = 0x80;

    private static void Describe(RegisterMapBuilder<Ns16550> map) => map
        .Spread(d => d.RegShift)
        .Register(0, "RBR_THR_DLL", 8, read: d => d.ReadData(), write: (d, v) => d.WriteData((byte)v), peek: d => d.PeekData())
        .Register(1, "IER_DLM", 8, read: d => d.ReadEnable(), write: (d, v) => d.WriteEnable((byte)v))
        .Register(2, "IIR_FCR", 8, read: d => d.ReadIdentification(), write: (d, v) => d.WriteFifoControl((byte)v), peek: d => d.Identification)
        .Register(3, "LCR", 8, of: d => ref d.lineControl)
            .Field(1, 0, "WLS").Flag(2, "STB").Flag(3, "PEN").Flag(4, "EPS").Flag(5, "STICK").Flag(6, "BREAK").Flag(7, "DLAB")
        .Register(4, "MCR", 8, of: d => ref d.modemControl, changed: d => d.UpdateModem())
            .Flag(0, "DTR").Flag(1, "RTS").Flag(2, "OUT1").Flag(3, "OUT2").Flag(4, "LOOP").Reserved(7, 5)
        .Register(5, "LSR", 8, read: d => d.ReadLineStatus(), peek: d => d.LineStatus)
            .Flag(0, "DR").Flag(1, "OE").Flag(2, "PE").Flag(3, "FE").Flag(4, "BI").Flag(5, "THRE").Flag(6, "TEMT").Flag(7, "ERROR")
        .Register(6, "MSR", 8, read: d => d.ReadModemStatus(), peek: d => d.modemStatus)
            .Flag(0, "DCTS").Flag(1, "DDSR").Flag(2, "TERI").Flag(3, "DDCD").Flag(4, "CTS").Flag(5, "DSR").Flag(6, "RI").Flag(7, "DCD")
        .Register(7, "SCR", 8).Field(7, 0, "VALUE", of: d => ref d.scratch, reset: null);
}
