using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Emu.ModuleCheck.Il;

/// <summary>Looks at the sizes in an assembly's headers first: Mono.Cecil believes them, and a damaged one costs gigabytes.</summary>
internal static class AssemblyHeader
{
    /// <summary>Throws where the file is no assembly or its headers do not fit together.</summary>
    /// <exception cref="BadImageFormatException">The file is not a managed assembly, or is damaged.</exception>
    public static void Verify(string path)
    {
        using FileStream stream = File.OpenRead(path);
        using PEReader reader = new(stream);
        if (!reader.HasMetadata || !reader.GetMetadataReader().IsAssembly)
        {
            throw new BadImageFormatException();
        }
    }
}
