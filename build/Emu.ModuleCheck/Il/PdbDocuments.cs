using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Emu.ModuleCheck.Il;

/// <summary>Lists the sources that a PDB names, also those without code.</summary>
internal static class PdbDocuments
{
    /// <summary>The sources of an assembly, in the order of its PDB; none where there is no PDB.</summary>
    public static IReadOnlyList<string> Of(string assemblyPath)
    {
        try
        {
            using FileStream stream = File.OpenRead(assemblyPath);
            using PEReader assembly = new(stream);
            if (!assembly.TryOpenAssociatedPortablePdb(assemblyPath, path => File.Exists(path) ? File.OpenRead(path) : null, out MetadataReaderProvider? provider, out _)
                || provider is null)
            {
                return [];
            }

            using (provider)
            {
                MetadataReader reader = provider.GetMetadataReader();
                return [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
            }
        }
        catch (Exception unreadable) when (unreadable is BadImageFormatException or IOException)
        {
            return [];
        }
    }
}
