using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Stm32;

/// <content>Registers (RM0090, section 30.6).</content>
public sealed partial class Stm32Usart
{
    private const uint ParityError = 1 << 0, FramingError = 1 << 1, NoiseError = 1 << 2, Overrun = 1 << 3, Idle = 1 << 4;
    private const uint NotEmpty = 1 << 5, Complete = 1 << 6, TransmitEmpty = 1 << 7, LinBreak = 1 << 8, ClearToSend = 1 << 9;
    private const uint ReadErrors = ParityError | FramingError | NoiseError | Overrun | Idle;
    private const uint ClearedBySequence = ReadErrors;
    private const uint ClearedByZero = NotEmpty | Complete | LinBreak | ClearToSend;

    private const uint SendBreak = 1 << 0, ReceiveEnable = 1 << 2, TransmitEnable = 1 << 3, IdleInterrupt = 1 << 4, NotEmptyInterrupt = 1 << 5;
    private const uint CompleteInterrupt = 1 << 6, EmptyInterrupt = 1 << 7, ParityInterrupt = 1 << 8, NineBits = 1 << 12, Enable = 1 << 13, OversampleBy8 = 1 << 15;
    private const uint LinBreakInterrupt = 1 << 6, LinEnable = 1 << 14;
    private const uint ErrorInterrupt = 1 << 0, DmaReceive = 1 << 6, DmaTransmit = 1 << 7;

    private static void Describe(RegisterMapBuilder<Stm32Usart> map) => map
        .Size(0x400)
        .Register(0x00, "SR", 32, read: d => d.ReadStatus(), write: (d, v) => d.WriteStatus((uint)v), peek: d => d.status)
        .Register(0x04, "DR", 32).Field(8, 0, "DR", read: d => d.ReadData(), write: (d, v) => d.WriteData((byte)v), peek: d => d.received).Reserved(31, 9)
        .Register(0x08, "BRR", 32).Field(3, 0, "DIV_Fraction", of: d => ref d.baudRate).Field(15, 4, "DIV_Mantissa", of: d => ref d.baudRate, at: 4).Reserved(31, 16)
        .Register(0x0C, "CR1", 32).Field(15, 0, "CR1", read: d => d.controls[0], write: (d, v) => d.SetControl(0, (uint)v)).Reserved(31, 16)
        .Register(0x10, "CR2", 32).Field(14, 0, "CR2", read: d => d.controls[1], write: (d, v) => d.SetControl(1, (uint)v)).Reserved(31, 15)
        .Register(0x14, "CR3", 32).Field(11, 0, "CR3", read: d => d.controls[2], write: (d, v) => d.SetControl(2, (uint)v)).Reserved(31, 12)
        .Register(0x18, "GTPR", 32).Field(7, 0, "PSC", of: d => ref d.guardTime).Field(15, 8, "GT", of: d => ref d.guardTime, at: 8).Reserved(31, 16);
}
