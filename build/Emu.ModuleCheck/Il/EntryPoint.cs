using Mono.Cecil;

namespace Emu.ModuleCheck.Il;

/// <summary>A class marked <c>[EmuModule]</c>.</summary>
internal sealed record EntryPoint(TypeDefinition Type, string? Name, CheckKind? Kind, string Summary)
{
    public static List<EntryPoint> FindAll(ModuleDefinition module)
    {
        List<EntryPoint> entries = [];
        foreach (TypeDefinition type in module.GetTypes())
        {
            foreach (CustomAttribute attribute in Attributes.OfContract(type, "EmuModule"))
            {
                CheckKind? kind = attribute.ConstructorArguments.Count > 1 ? KindOf(attribute.ConstructorArguments[1]) : null;
                entries.Add(new(type, Attributes.Text(attribute, 0), kind, Attributes.Text(attribute, "Summary") ?? ""));
            }
        }

        return entries;
    }

    // By the constant's name where the contract is at hand, so that only names must agree.
    private static CheckKind? KindOf(CustomAttributeArgument argument)
    {
        int value = Convert.ToInt32(argument.Value, System.Globalization.CultureInfo.InvariantCulture);
        FieldDefinition? constant = ReferenceMap.Definition(argument.Type)?.Fields
            .FirstOrDefault(f => f.IsLiteral && Convert.ToInt32(f.Constant, System.Globalization.CultureInfo.InvariantCulture) == value);
        return constant is not null ? Enum.TryParse(constant.Name, out CheckKind named) ? named : null
            : Enum.IsDefined((CheckKind)value) ? (CheckKind)value : null;
    }
}
