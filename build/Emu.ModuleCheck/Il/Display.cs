using Mono.Cecil;

namespace Emu.ModuleCheck.Il;

/// <summary>Names of members as a person wrote them.</summary>
internal static class Display
{
    public static string Of(MemberReference member) => member switch
    {
        TypeReference type => OfType(type),
        MethodDefinition method => OfMethod(method),
        FieldDefinition field => $"{OfType(field.DeclaringType)}.{WrittenName(field.Name)}",
        { DeclaringType: not null } => $"{OfType(member.DeclaringType)}.{OfAccessor(member.Name)}",
        _ => member.Name,
    };

    private static string OfMethod(MethodDefinition method)
    {
        // A lambda or a state machine sits in a type or method named <Outer>...; say "Outer".
        TypeReference type = method.DeclaringType;
        string name = method.Name;
        while (CompilerMade.IsMangled(type.Name) && type.DeclaringType is not null)
        {
            name = CompilerMade.IsMangled(name) && WrittenName(name).Length > 0 ? name : type.Name;
            type = type.DeclaringType;
        }

        name = WrittenName(name);
        return name is ".ctor" or ".cctor" or "" ? OfType(type) : $"{OfType(type)}.{OfAccessor(name)}";
    }

    private static string OfType(TypeReference type)
    {
        if (type is GenericInstanceType generic)
        {
            return $"{OfType(generic.ElementType)}<{string.Join(", ", generic.GenericArguments.Select(OfType))}>";
        }

        if (type is TypeSpecification specification)
        {
            return type.FullName.Contains('<') ? OfType(specification.ElementType) : type.FullName;
        }

        int tick = type.Name.IndexOf('`');
        string name = tick < 0 ? type.Name : type.Name[..tick];
        return type.DeclaringType is not null ? $"{OfType(type.DeclaringType)}.{WrittenName(name)}"
            : type.Namespace.Length > 0 ? $"{type.Namespace}.{name}" : name;
    }

    /// <summary>The name in the source: <c>&lt;Name&gt;k__BackingField</c> and <c>&lt;Name&gt;b__0</c> are <c>Name</c>; empty where there is none.</summary>
    public static string WrittenName(string name)
    {
        int end = name.IndexOf('>');
        return name.Length > 0 && name[0] == '<' && end > 1 ? name[1..end].TrimStart('<') : name.StartsWith("<>", StringComparison.Ordinal) ? "" : name;
    }

    private static string OfAccessor(string name) =>
        name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) || name.StartsWith("add_", StringComparison.Ordinal)
            ? name[4..] : name == ".ctor" ? "constructor" : name;
}
