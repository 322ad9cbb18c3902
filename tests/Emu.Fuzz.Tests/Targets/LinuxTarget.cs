using System.Buffers.Binary;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Linux kernels by their header.</summary>
internal sealed class LinuxTarget() : ImageTarget("linux", "Linux kernels with their header")
{
    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [Kernel(0x0543_5352, 4096), Kernel(0x644D_5241, 64)];

    private static byte[] Kernel(uint magic, int length)
    {
        byte[] file = new byte[length];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), 0x20_0000);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), (ulong)length * 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(56), magic);
        return file;
    }
}
