using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Loading;

/// <summary>
/// Reads an assembly's headers and tables without loading it, so that what cannot work is refused before anything of it is in the
/// process.
/// </summary>
/// <param name="Fault">Why it cannot be loaded; null when it can.</param>
/// <param name="What">That in words.</param>
/// <param name="Contract">Contract that it refers to; null when to none.</param>
/// <param name="Entries">The classes marked as entry.</param>
internal sealed record AssemblyInspection(ModuleFault? Fault, string What, ContractVersion? Contract, ImmutableArray<EntryClass> Entries)
{
    /// <summary>Looks at an assembly.</summary>
    /// <param name="image">Content of the file.</param>
    /// <param name="name">Its name, for messages.</param>
    public static AssemblyInspection Of(ImmutableArray<byte> image, string name)
    {
        if (image.Length < 2 || image[0] != 'M' || image[1] != 'Z')
        {
            return Refuse(ModuleFault.NotAnAssembly, $"{name} is not an assembly: it does not begin as one");
        }

        try
        {
            PortableExecutable file = PortableExecutable.Read(image.AsSpan());
            if (file.MetadataOffset == 0)
            {
                return Refuse(ModuleFault.NotAnAssembly, $"{name} is a native library, not a managed assembly");
            }

            using MetadataReaderProvider provider = MetadataReaderProvider.FromMetadataImage([.. image.AsSpan(file.MetadataOffset, file.MetadataSize)]);
            MetadataReader metadata = provider.GetMetadataReader();
            return !metadata.IsAssembly ? Refuse(ModuleFault.NotAnAssembly, $"{name} is a part of an assembly without a manifest of its own")
                : WrongMachine(file) is { } machine ? Refuse(ModuleFault.WrongArchitecture, $"{name} is made for {machine}, and this process is {Here}")
                : new AssemblyInspection(null, "", FindContract(metadata), FindEntries(metadata));
        }
        catch (Exception e) when (e is BadImageFormatException or ArgumentException or InvalidOperationException or OverflowException or IOException)
        {
            return Refuse(ModuleFault.Corrupt, $"{name} is damaged: {e.Message.TrimEnd('.')}");
        }
    }

    private static string Here => $"{RuntimeInformation.ProcessArchitecture} ({BitsOf(RuntimeInformation.ProcessArchitecture)} bits)";

    private static AssemblyInspection Refuse(ModuleFault fault, string what) => new(fault, what, null, []);

    /// <summary>The processor that an assembly is made for, when it is not the one of this process; else null.</summary>
    private static string? WrongMachine(PortableExecutable file)
    {
        if (file.Machine == (ushort)Machine.I386 && (file.Flags & CorFlags.ILOnly) != 0 && (file.Flags & CorFlags.Requires32Bit) == 0)
        {
            return null;
        }

        // Compiled images carry the processor's number with the system mixed in.
        foreach (ushort system in (ReadOnlySpan<ushort>)[0, 0x7B79, 0x4644, 0xADC4, 0x1993])
        {
            Machine processor = (Machine)(ushort)(file.Machine ^ system);
            if (ArchitectureOf(processor) is { } made)
            {
                return made == RuntimeInformation.ProcessArchitecture ? null : $"{made} ({BitsOf(made)} bits)";
            }
        }

        return $"processor 0x{file.Machine:x4}";
    }

    private static Architecture? ArchitectureOf(Machine machine) => machine switch
    {
        Machine.Amd64 => Architecture.X64,
        Machine.Arm64 => Architecture.Arm64,
        Machine.I386 => Architecture.X86,
        Machine.Arm or Machine.ArmThumb2 => Architecture.Arm,
        Machine.RiscV64 => Architecture.RiscV64,
        Machine.LoongArch64 => Architecture.LoongArch64,
        _ => null,
    };

    private static int BitsOf(Architecture architecture) => architecture is Architecture.X86 or Architecture.Arm ? 32 : 64;

    private static ContractVersion? FindContract(MetadataReader metadata)
    {
        foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
        {
            AssemblyReference reference = metadata.GetAssemblyReference(handle);
            if (metadata.StringComparer.Equals(reference.Name, "Emu.Abstractions"))
            {
                return new ContractVersion(reference.Version.Major, reference.Version.Minor);
            }
        }

        return null;
    }

    private static ImmutableArray<EntryClass> FindEntries(MetadataReader metadata)
    {
        List<EntryClass> entries = [];
        foreach (CustomAttributeHandle handle in metadata.CustomAttributes)
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Parent.Kind == HandleKind.TypeDefinition && IsEntryMark(metadata, attribute.Constructor))
            {
                entries.Add(new EntryClass(FullName(metadata, (TypeDefinitionHandle)attribute.Parent), MetadataTokens.GetToken(attribute.Parent)));
            }
        }

        return [.. entries];
    }

    private static string FullName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return !outer.IsNil ? FullName(metadata, outer) + "+" + name
            : type.Namespace.IsNil ? name
            : metadata.GetString(type.Namespace) + "." + name;
    }

    private static bool IsEntryMark(MetadataReader metadata, EntityHandle constructor)
    {
        if (constructor.Kind != HandleKind.MemberReference)
        {
            return false;
        }

        EntityHandle parent = metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return metadata.StringComparer.Equals(type.Name, nameof(EmuModuleAttribute)) && metadata.StringComparer.Equals(type.Namespace, typeof(EmuModuleAttribute).Namespace!);
    }
}

/// <summary>A class marked as entry.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Token">Its token in the assembly.</param>
internal sealed record EntryClass(string Name, int Token);
