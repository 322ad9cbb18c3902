using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Emu.Tree.Tests;

/// <summary>Every name and string in an assembly, split into lower-case words.</summary>
internal static partial class AssemblyWords
{
    /// <summary>Pairs of a word and the text that it stands in.</summary>
    public static IEnumerable<(string Word, string Text)> Of(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using PEReader image = new(stream);
        MetadataReader reader = image.GetMetadataReader();
        List<string> texts = [];
        texts.AddRange(reader.TypeDefinitions.Select(reader.GetTypeDefinition).SelectMany(t => new[] { reader.GetString(t.Namespace), reader.GetString(t.Name) }));
        texts.AddRange(reader.MethodDefinitions.Select(h => reader.GetString(reader.GetMethodDefinition(h).Name)));
        texts.AddRange(reader.FieldDefinitions.Select(h => reader.GetString(reader.GetFieldDefinition(h).Name)));
        texts.AddRange(reader.PropertyDefinitions.Select(h => reader.GetString(reader.GetPropertyDefinition(h).Name)));
        for (UserStringHandle handle = reader.GetNextHandle(default(UserStringHandle)); !handle.IsNil; handle = reader.GetNextHandle(handle))
        {
            texts.Add(reader.GetUserString(handle));
        }

        return texts.SelectMany(t => Words().Matches(t).Select(m => (m.Value.ToLowerInvariant(), t)));
    }

    /// <summary>RiscV32Core gives risc, v32, core; ns16550a stays whole; X86 stays x86.</summary>
    [GeneratedRegex("[A-Z]+[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*[a-z]*|[0-9]+")]
    private static partial Regex Words();
}
