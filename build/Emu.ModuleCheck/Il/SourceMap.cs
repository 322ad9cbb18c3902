using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Il;

/// <summary>
/// Finds source lines. A PDB knows lines of code only: a declaration's line comes from its initialiser, else from the
/// source text where that is at hand, else from the first code that uses it.
/// </summary>
internal sealed class SourceMap(string assemblyPath)
{
    private readonly Dictionary<string, string[]> _texts = [];
    private IReadOnlyList<string>? _documents;
    private readonly Place _assembly = new(assemblyPath, 0, 0);

    public Place Of(MethodDefinition method, Instruction? instruction)
    {
        if (!method.HasBody || !method.DebugInformation.HasSequencePoints)
        {
            return instruction is null ? Of(method.DeclaringType, method.Name) : Of(method.DeclaringType, null);
        }

        SequencePoint? best = null;
        foreach (SequencePoint point in method.DebugInformation.SequencePoints)
        {
            if (!point.IsHidden && (best is null || instruction is not null && point.Offset <= instruction.Offset))
            {
                best = point;
            }
        }

        return best is null ? _assembly : new Place(best.Document.Url, best.StartLine, best.StartColumn);
    }

    public Place OfDeclaration(MethodDefinition method)
    {
        // A constructor is named after its type; a lambda or local function has no name to look for.
        string name = method.IsConstructor ? method.DeclaringType.Name : Display.WrittenName(method.Name);
        return Declared(method.DeclaringType, name) ?? Of(Body(method), null);
    }

    // The code of an async method or iterator is in its state machine.
    private static MethodDefinition Body(MethodDefinition method)
    {
        foreach (CustomAttribute attribute in method.CustomAttributes)
        {
            if (attribute.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal)
                && attribute.ConstructorArguments is [{ Value: TypeReference machine }]
                && ReferenceMap.Definition(machine)?.Methods.FirstOrDefault(m => m.Name == "MoveNext") is { } code)
            {
                return code;
            }
        }

        return method;
    }

    public Place Of(FieldDefinition field)
    {
        return Declared(field.DeclaringType, Display.WrittenName(field.Name)) ?? Used(field) ?? Of(field.DeclaringType, null);
    }

    /// <summary>The declaration of a type, or of a member of it by name.</summary>
    public Place Of(TypeDefinition type, string? member)
    {
        string name = member ?? type.Name;
        int tick = name.IndexOf('`');
        return Declared(type, tick < 0 ? name : name[..tick]) ?? FirstCode(type) ?? _assembly;
    }

    /// <summary>The first line that contains a text, in any source of the module: for assembly attributes.</summary>
    public Place OfText(string text)
    {
        foreach (string file in _documents ??= PdbDocuments.Of(assemblyPath))
        {
            if (Array.FindIndex(Text(file), line => line.Contains(text, StringComparison.Ordinal)) is >= 0 and int index)
            {
                return new Place(file, index + 1, 1);
            }
        }

        return _assembly;
    }

    private Place? Declared(TypeDefinition type, string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        foreach (string file in Files(type))
        {
            string[] lines = Text(file);
            for (int index = 0; index < lines.Length; index++)
            {
                int column = Declares(lines[index], name);
                if (column > 0)
                {
                    return new Place(file, index + 1, column);
                }
            }
        }

        return null;
    }

    // A declaration has a word before its name and no dot or comment; "x = Name" is a use.
    private static int Declares(string line, string name)
    {
        string code = line.TrimStart();
        if (code.StartsWith("//", StringComparison.Ordinal) || code.StartsWith('*'))
        {
            return 0;
        }

        for (int at = line.IndexOf(name, StringComparison.Ordinal); at >= 0; at = line.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            int end = at + name.Length;
            string before = line[..at];
            string head = before.TrimEnd();
            bool whole = end == line.Length || !(char.IsLetterOrDigit(line[end]) || line[end] == '_');
            bool follows = head.Length > 0 && head.Length < at && (char.IsLetterOrDigit(head[^1]) || head[^1] is '>' or ']' or '?' or '*' or ')' or ',');
            if (whole && follows && !before.Contains('=') && !before.Contains("//", StringComparison.Ordinal)
                && !head.EndsWith("return", StringComparison.Ordinal) && !head.EndsWith("new", StringComparison.Ordinal))
            {
                return line.Length - code.Length + 1;
            }
        }

        return 0;
    }

    private Place? Used(FieldDefinition field)
    {
        foreach (TypeDefinition type in field.Module.GetTypes())
        {
            foreach (MethodDefinition method in type.Methods)
            {
                if (method.HasBody && method.Body.Instructions.FirstOrDefault(i => i.Operand is FieldReference used
                    && used.Name == field.Name && used.DeclaringType.GetElementType() == field.DeclaringType) is { } instruction)
                {
                    return Of(method, instruction);
                }
            }
        }

        return null;
    }

    private static Place? FirstCode(TypeDefinition type)
    {
        foreach (MethodDefinition method in type.Methods)
        {
            if (method.HasBody && method.DebugInformation.SequencePoints.FirstOrDefault(p => !p.IsHidden) is { } point)
            {
                return new Place(point.Document.Url, point.StartLine, point.StartColumn);
            }
        }

        return null;
    }

    // A type without code of its own is in the file of its outer type, or in any.
    private IEnumerable<string> Files(TypeDefinition type)
    {
        IEnumerable<string> own = Codes(type);
        return own.Any() ? own : type.DeclaringType is not null ? Files(type.DeclaringType) : _documents ??= PdbDocuments.Of(assemblyPath);
    }

    private static IEnumerable<string> Codes(TypeDefinition type) =>
        type.Methods.Where(m => m.HasBody).SelectMany(m => m.DebugInformation.SequencePoints)
            .Where(p => !p.IsHidden).Select(p => p.Document.Url).Distinct();

    private string[] Text(string file)
    {
        if (!_texts.TryGetValue(file, out string[]? lines))
        {
            lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            _texts[file] = lines;
        }

        return lines;
    }
}
