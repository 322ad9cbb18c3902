using Emu.Gen.Model;
using Emu.Gen.Read;

namespace Emu.Gen.Emit;

/// <summary>Writes the factories of a class's object types.</summary>
internal static class FactoryEmitter
{
    private const string Qom = "global::Emu.Abstractions.Qom.";

    public static void Emit(CodeWriter code, ClassModel model)
    {
        if (model.Types.Count == 0)
        {
            return;
        }

        string self = ClassName(model);
        foreach (TypeModel type in model.Types)
        {
            EmitFactory(code, model, type, self);
        }

        if (model.Properties.Count > 0)
        {
            DescriptorEmitter.Emit(code, model, self);
        }
    }

    public static string ClassName(ClassModel model) => model.Symbol.CodeName();

    private static void EmitFactory(CodeWriter code, ClassModel model, TypeModel type, string self)
    {
        code.Line($"/// <summary>Describes the type <c>{type.Name}</c>.</summary>");
        code.Open($"internal static {Qom}ObjectType {type.FactoryName}() => new()");
        code.Line($"Name = {Literals.Quote(type.Name)},");
        Text("Summary", type.Summary);
        Text("Family", type.Family);
        Text("Architecture", type.Architecture);
        if (!type.HotPluggable)
        {
            code.Line("HotPluggable = false,");
        }

        if (model.Properties.Count > 0)
        {
            IEnumerable<string> defaults = model.Properties.Select(p => type.Defaults.TryGetValue(p.Name, out Literal? other) ? other.Value : p.Default.Value);
            // An array, not a span of values on the stack: for one of each length the compiler at run time makes a type and a method.
            code.Line($"Properties = CreateProperties(new {Qom}PropertyValue[] {{ {string.Join(", ", defaults)} }}),");
        }

        if (type.Defaults.Count == 0)
        {
            code.Line($"Create = static () => new {self}(),");
        }
        else
        {
            code.Open("Create = static () =>").Line($"var made = new {self}();");
            foreach (PropertyModel property in model.Properties.Where(p => type.Defaults.ContainsKey(p.Name)))
            {
                code.Line($"made.{property.Field} = {type.Defaults[property.Name].Code};");
            }

            code.Line("return made;").Close(",");
        }

        if (model.Registers is not null)
        {
            code.Line($"RegisterMap = new global::Emu.Abstractions.Qdev.Registers.RegisterMap<{self}>({Literals.Quote(type.Name)}, Describe),");
        }

        code.Close(";").Line();

        void Text(string name, string value)
        {
            if (value.Length > 0)
            {
                code.Line($"{name} = {Literals.Quote(value)},");
            }
        }
    }
}
