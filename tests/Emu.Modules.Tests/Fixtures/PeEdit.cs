using System.Buffers.Binary;
using System.Reflection.PortableExecutable;

namespace Emu.Modules.Tests.Fixtures;

/// <summary>Changes single fields of an assembly's headers.</summary>
internal static class PeEdit
{
    /// <summary>Sets the flag that an assembly runs in 32-bit processes only.</summary>
    public static byte[] Require32Bit(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        int flags = reader.PEHeaders.CorHeaderStartOffset + 16;
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(flags), (int)(CorFlags.ILOnly | CorFlags.Requires32Bit));
        return image;
    }
}
