using Mono.Cecil;

namespace Emu.ModuleCheck.Il;

/// <summary>
/// Finds attributes by name. Those of the contract go by simple name in any namespace of <c>Emu.Abstractions</c>, so
/// that moving one inside the contract breaks no check.
/// </summary>
internal static class Attributes
{
    public const string Contract = "Emu.Abstractions";

    public static bool Has(ICustomAttributeProvider member, string fullName) => Find(member, fullName) is not null;

    public static CustomAttribute? Find(ICustomAttributeProvider member, string fullName)
    {
        if (member.HasCustomAttributes)
        {
            foreach (CustomAttribute attribute in member.CustomAttributes)
            {
                if (attribute.AttributeType.FullName == fullName)
                {
                    return attribute;
                }
            }
        }

        return null;
    }

    /// <summary>Attributes of the contract with a simple name (without "Attribute").</summary>
    public static IEnumerable<CustomAttribute> OfContract(ICustomAttributeProvider member, string name)
    {
        if (!member.HasCustomAttributes)
        {
            yield break;
        }

        foreach (CustomAttribute attribute in member.CustomAttributes)
        {
            TypeReference type = attribute.AttributeType;
            if (type.Namespace.StartsWith(Contract, StringComparison.Ordinal)
                && type.Name.Length == name.Length + "Attribute".Length && type.Name.StartsWith(name, StringComparison.Ordinal))
            {
                yield return attribute;
            }
        }
    }

    /// <summary>A constructor argument as text; <see langword="null"/> where there is none.</summary>
    public static string? Text(CustomAttribute attribute, int index) =>
        index < attribute.ConstructorArguments.Count ? attribute.ConstructorArguments[index].Value as string : null;

    /// <summary>A named argument as text; <see langword="null"/> where it is not given.</summary>
    public static string? Text(CustomAttribute attribute, string name)
    {
        foreach (CustomAttributeNamedArgument argument in attribute.Properties)
        {
            if (argument.Name == name)
            {
                return argument.Argument.Value as string;
            }
        }

        return null;
    }
}
