using System.Buffers.Binary;
using System.Reflection.PortableExecutable;

namespace Emu.Modules.Tests.Fixtures;

/// <summary>Changes single fields of an assembly's headers.</summary>
internal static class PeEdit
{
    /// <summary>Sets the flag that an assembly runs in 32-bit processes only.</summary>
    public static byte[] Require32Bit(byte[] image)
    {
        int flags = Headers(image).CorHeaderStartOffset + 16;
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(flags), (int)(CorFlags.ILOnly | CorFlags.Requires32Bit));
        return image;
    }

    /// <summary>Sets the processor in the file header, as it is in an image compiled ahead of time.</summary>
    public static byte[] SetMachine(byte[] image, ushort machine)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(Headers(image).CoffHeaderStartOffset), machine);
        return image;
    }

    /// <summary>Takes the runtime header away: a native library has none.</summary>
    public static byte[] RemoveRuntimeHeader(byte[] image)
    {
        PEHeaders headers = Headers(image);
        int directories = headers.PEHeaderStartOffset + (headers.PEHeader!.Magic == PEMagic.PE32 ? 96 : 112);
        image.AsSpan(directories + (14 * 8), 8).Clear();
        return image;
    }

    /// <summary>Reads the headers with the framework's reader.</summary>
    public static PEHeaders Headers(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        return reader.PEHeaders;
    }
}
