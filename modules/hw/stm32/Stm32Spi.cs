using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// An SPI of the STM32F2 and STM32F4 as the master of a bus (RM0090, chapter 28): frames of 8 or 16 bits go out and come in at once. Without
/// a bus it reads ones. Chip selects are pins: inputs that are low select. Not modelled: slave, I2S, CRC, the time that a frame takes;
/// in receive-only mode a frame is made when the last one is read.
/// </summary>
[Device("stm32f2xx-spi", Family = "spi")]
public sealed partial class Stm32Spi : Stm32Peripheral
{
    private const int Selects = 4;
    private const uint Master = 1 << 2, Enable = 1 << 6, LowFirst = 1 << 7, SlaveHigh = 1 << 8, SoftwareSlave = 1 << 9, ReceiveOnly = 1 << 10, Wide = 1 << 11;
    private const uint OutputEnable = 1 << 14, OneWire = 1 << 15;
    private const uint NotEmpty = 1 << 0, Empty = 1 << 1, ModeFault = 1 << 5, Overrun = 1 << 6;
    private const uint DmaReceive = 1 << 0, DmaTransmit = 1 << 1, ErrorInterrupt = 1 << 5, NotEmptyInterrupt = 1 << 6, EmptyInterrupt = 1 << 7, SelectOutput = 1 << 2;

    [State]
    private uint control;

    [State]
    private uint control2;

    [State]
    private uint status;

    [State]
    private ushort received;

    /// <summary>Part of the sequence that clears an overrun: DR was read.</summary>
    [State]
    private bool isDataRead;

    [State]
    private uint polynomial;

    [State]
    private readonly bool[] selected = new bool[Selects];

    /// <summary>The interrupt.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>A frame is to be fetched by DMA.</summary>
    [Output(Name = "dma-rx")]
    public partial IrqLine ReceiveRequest { get; }

    /// <summary>A frame may be brought by DMA.</summary>
    [Output(Name = "dma-tx")]
    public partial IrqLine TransmitRequest { get; }

    /// <summary>The bus.</summary>
    [Link]
    public partial SpiBus? Bus { get; }

    /// <inheritdoc/>
    protected override void Clear() => (control, control2, status, received, isDataRead, polynomial) = (0, 0, Empty, 0, false, 7);

    /// <inheritdoc/>
    protected override void Show() => Update();

    private static void Describe(RegisterMapBuilder<Stm32Spi> map) => map
        .Size(0x400)
        .Register(0x00, "CR1", 32).Field(15, 0, "CR1", read: d => d.control, write: (d, v) => d.SetControl((uint)v)).Reserved(31, 16)
        .Register(0x04, "CR2", 32).Field(2, 0, "CR2", of: d => ref d.control2, changed: d => d.Update()).Reserved(3, 3)
            .Field(7, 4, "FRF_IE", of: d => ref d.control2, changed: d => d.Update(), at: 4).Reserved(31, 8)
        .Register(0x08, "SR", 32, read: d => d.ReadStatus(), write: (_, _) => { }, peek: d => d.status)
        .Register(0x0C, "DR", 32).Field(15, 0, "DR", read: d => d.ReadData(), write: (d, v) => d.WriteData((ushort)v), peek: d => d.received).Reserved(31, 16)
        .Register(0x10, "CRCPR", 32).Field(15, 0, "CRCPOLY", of: d => ref d.polynomial, reset: 7).Reserved(31, 16)
        .Register(0x14, "RXCRCR", 32).Unimplemented(15, 0, "RXCRC").Reserved(31, 16)
        .Register(0x18, "TXCRCR", 32).Unimplemented(15, 0, "TXCRC").Reserved(31, 16)
        .Register(0x1C, "I2SCFGR", 32).Unimplemented(11, 0, "I2SCFGR").Reserved(31, 12)
        .Register(0x20, "I2SPR", 32).Unimplemented(9, 0, "I2SPR", 2).Reserved(31, 10);

    /// <summary>Chip selects: pins that select the device of their number while they are low.</summary>
    [Input("cs", Count = nameof(Selects))]
    private void OnSelect(int number, bool level)
    {
        selected[number] = !level;
        Bus?.At((uint)number)?.Select(!level);
    }

    private void SetControl(uint value)
    {
        control = value;
        if ((control & (Master | SoftwareSlave | SlaveHigh)) == (Master | SoftwareSlave) && (control2 & SelectOutput) == 0)
        {
            // A master that is told that another one is there gives up (§ 28.3.10).
            control &= ~(Master | Enable);
            status |= ModeFault;
        }

        BeginReceiving();
        Update();
    }

    private uint ReadStatus()
    {
        uint value = status;
        if (isDataRead)
        {
            status &= ~Overrun;
            isDataRead = false;
        }

        status &= ~ModeFault;
        Update();
        return value;
    }

    private uint ReadData()
    {
        status &= ~NotEmpty;
        isDataRead = (status & Overrun) != 0;
        uint value = received;
        BeginReceiving();
        Update();
        return value;
    }

    private void WriteData(ushort value)
    {
        if ((control & (Enable | Master)) != (Enable | Master))
        {
            LogError($"frame 0x{value:x} is lost: {((control & Enable) == 0 ? "the SPI is off" : "it is no master")}");
            return;
        }

        Transfer(value, keep: (control & (OneWire | OutputEnable)) != (OneWire | OutputEnable));
        Update();
    }

    /// <summary>A master that only receives makes frames for ever; here the next one when the last was read.</summary>
    private void BeginReceiving()
    {
        bool only = (control & ReceiveOnly) != 0 || (control & (OneWire | OutputEnable)) == OneWire;
        if (only && (control & (Enable | Master)) == (Enable | Master) && (status & NotEmpty) == 0)
        {
            Transfer(ushort.MaxValue, keep: true);
        }
    }

    private void Transfer(uint value, bool keep)
    {
        int bits = (control & Wide) != 0 ? 16 : 8;
        uint mask = (1u << bits) - 1;
        uint answer = mask;
        for (int number = 0; number < Selects; number++)
        {
            if (selected[number] && Bus?.At((uint)number) is { } peripheral)
            {
                answer &= Order(peripheral.Transfer(Order(value & mask, bits), bits), bits);
            }
        }

        if (!keep)
        {
            return;
        }

        if ((status & NotEmpty) != 0)
        {
            status |= Overrun;
            return;
        }

        received = (ushort)answer;
        status |= NotEmpty;
    }

    /// <summary>Lowest bit first is the other way round on the bus.</summary>
    private uint Order(uint value, int bits)
    {
        if ((control & LowFirst) == 0)
        {
            return value & ((1u << bits) - 1);
        }

        uint turned = 0;
        for (int bit = 0; bit < bits; bit++)
        {
            turned |= (value >> bit & 1) << (bits - 1 - bit);
        }

        return turned;
    }

    private void Update()
    {
        ReceiveRequest.Set((status & NotEmpty) != 0 && (control2 & DmaReceive) != 0);

        // What comes in is fetched before the next goes out, where somebody fetches it.
        bool isFetched = (status & NotEmpty) == 0 || (control2 & DmaReceive) == 0;
        TransmitRequest.Set(isFetched && (control2 & DmaTransmit) != 0 && (control & (Enable | Master)) == (Enable | Master));
        Irq.Set(
            ((status & NotEmpty) != 0 && (control2 & NotEmptyInterrupt) != 0)
            || ((status & Empty) != 0 && (control2 & EmptyInterrupt) != 0)
            || ((status & (Overrun | ModeFault)) != 0 && (control2 & ErrorInterrupt) != 0));
    }
}
