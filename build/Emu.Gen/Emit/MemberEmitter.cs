using Emu.Gen.Model;

namespace Emu.Gen.Emit;

/// <summary>Writes the fields and accessors of declared properties, and CutLinks.</summary>
internal static class MemberEmitter
{
    public static void Emit(CodeWriter code, ClassModel model)
    {
        // A derived class's descriptors reach the fields of its base.
        string access = model.Symbol.IsSealed ? "private" : "private protected";
        foreach (PropertyModel property in model.OwnProperties.Where(p => p.Role != PropertyRole.Port))
        {
            code.Line($"{access} {property.TypeName} {property.Field} = {property.Default.Code};").Line();
            if (property.IsInit)
            {
                code.Open($"{property.Modifiers} {property.TypeName} {property.Member}")
                    .Line($"get => this.{property.Field};")
                    .Line($"init => this.{property.Field} = value;")
                    .Close().Line();
            }
            else
            {
                code.Line($"{property.Modifiers} {property.TypeName} {property.Member} => this.{property.Field};").Line();
            }
        }

        foreach (HandleModel handle in model.Handles.Where(h => h.IsProperty))
        {
            code.Line($"{access} {handle.TypeName} {handle.Field} = null!;").Line();
            code.Line($"{handle.Modifiers} {handle.TypeName} {handle.Member} => this.{handle.Field};").Line();
        }

        PropertyModel[] links = [.. model.OwnProperties.Where(p => p.Role == PropertyRole.Link)];
        if (links.Length > 0)
        {
            code.Line("/// <inheritdoc/>").Open("protected override void CutLinks()").Line("base.CutLinks();");
            foreach (PropertyModel link in links)
            {
                code.Line($"this.{link.Field} = {link.Default.Code};");
            }

            code.Close().Line();
        }
    }
}
