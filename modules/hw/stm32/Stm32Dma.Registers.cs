using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Stm32;

/// <content>Registers (RM0090, section 10.5): each stream has 0x18 bytes.</content>
public sealed partial class Stm32Dma
{
    private const ulong Stride = 0x18;

    private static void Describe(RegisterMapBuilder<Stm32Dma> map) => map
        .Size(0x400)
        .Array(0x00, "ISR", 32, 2, read: (d, i) => d.ReadFlags(i))
        .Array(0x08, "IFCR", 32, 2, write: (d, i, v) => d.ClearFlags(i, (uint)v))
        .Array(0x10, "CR", 32, Streams, stride: Stride, read: (d, i) => d.controls[i], write: (d, i, v) => d.SetControl(i, (uint)v))
            .EachField(27, 0, "CR").Reserved(31, 28)
        .Array(0x14, "NDTR", 32, Streams, stride: Stride)
            .EachField(15, 0, "NDT", read: (d, i) => d.counts[i], write: (d, i, v) => d.SetWhileOff(i, ref d.counts[i], (uint)v)).Reserved(31, 16)
        .Array(0x18, "PAR", 32, Streams, stride: Stride, read: (d, i) => d.peripherals[i], write: (d, i, v) => d.SetWhileOff(i, ref d.peripherals[i], (uint)v))
        .Array(0x1C, "M0AR", 32, Streams, stride: Stride, read: (d, i) => d.memories[i], write: (d, i, v) => d.SetWhileOff(i, ref d.memories[i], (uint)v))
        .Array(0x20, "M1AR", 32, Streams, of: (d, i) => ref d.otherMemories[i], stride: Stride)
        .Array(0x24, "FCR", 32, Streams, stride: Stride)
            .EachField(7, 0, "FCR", of: (d, i) => ref d.fifos[i], reset: 0x21).Reserved(31, 8);

    /// <summary>Bits of four streams in a register of flags.</summary>
    private static int Place(int stream) => (stream & 3) switch { 0 => 0, 1 => 6, 2 => 16, _ => 22 };

    private uint ReadFlags(int half)
    {
        uint value = 0;
        for (int stream = 4 * half; stream < (4 * half) + 4; stream++)
        {
            value |= flags[stream] << Place(stream);
        }

        return value;
    }

    private void ClearFlags(int half, uint value)
    {
        for (int stream = 4 * half; stream < (4 * half) + 4; stream++)
        {
            flags[stream] &= ~(value >> Place(stream) & Flags);
        }

        Update();
    }

    private void SetControl(int stream, uint value)
    {
        bool starts = (value & ~controls[stream] & Enable) != 0;
        bool stops = (controls[stream] & ~value & Enable) != 0;
        controls[stream] = value;
        if (starts)
        {
            Start(stream);
        }
        else if (stops)
        {
            // Software that stops a stream is told as if it had ended (§ 10.3.5).
            flags[stream] |= Done;
        }

        Update();
    }

    private void SetWhileOff(int stream, ref uint register, uint value)
    {
        if ((controls[stream] & Enable) == 0)
        {
            register = value;
        }
        else
        {
            LogError($"write of 0x{value:x} to stream {stream}, which is on, is ignored");
        }
    }
}
