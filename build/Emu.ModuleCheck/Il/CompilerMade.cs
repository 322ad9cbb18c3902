using Mono.Cecil;

namespace Emu.ModuleCheck.Il;

/// <summary>
/// Tells what the C# compiler made from what a person wrote. A mangled name alone is not enough: anybody can write IL
/// with such a name, so each shape is also looked at.
/// </summary>
internal static class CompilerMade
{
    private const string CompilerGenerated = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";

    public static bool IsMangled(string name) => name.StartsWith('<');

    public static bool IsMarked(ICustomAttributeProvider member) => Attributes.Has(member, CompilerGenerated);

    /// <summary>
    /// <c>&lt;PrivateImplementationDetails&gt;</c>: data of array initialisers and constant spans, the hash for
    /// <c>switch</c> on strings, inline-array access.
    /// </summary>
    public static bool IsDetails(TypeReference type)
    {
        TypeReference outer = type;
        while (outer.DeclaringType is not null)
        {
            outer = outer.DeclaringType;
        }

        return outer.Namespace.Length == 0 && outer.Name.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal)
            && outer is TypeDefinition { IsPublic: false } definition && IsMarked(definition);
    }

    /// <summary>A static field that the compiler adds and that carries nothing from one machine to another.</summary>
    public static bool IsCache(FieldDefinition field)
    {
        TypeDefinition type = field.DeclaringType;
        if (IsDetails(type))
        {
            // Constants as bytes, or as an array seen only through read-only spans.
            return field.InitialValue.Length > 0 || field.FieldType.IsArray || field.IsInitOnly;
        }

        if (!IsMangled(type.Name) || !IsMarked(type))
        {
            return false;
        }

        return type.Name switch
        {
            // Lambdas that capture nothing, and their only receiver.
            "<>c" => field.Name == "<>9" ? field.FieldType.GetElementType().Name == "<>c"
                : field.Name.StartsWith("<>9__", StringComparison.Ordinal),
            // Method groups used as delegates. A generic method's are numbered: <Name>O__0_0.
            _ => (type.Name == "<>O" || type.Name.Contains(">O__", StringComparison.Ordinal))
                && field.Name.StartsWith('<') && field.Name.Contains(">__", StringComparison.Ordinal)
                || type.Name.StartsWith("<>c__", StringComparison.Ordinal) && field.Name.StartsWith("<>9", StringComparison.Ordinal),
        };
    }
}
