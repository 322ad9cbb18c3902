using Emu.Gen.Model;
using Emu.Gen.Read;

namespace Emu.Gen.Emit;

/// <summary>Writes Register of a module's entry class.</summary>
internal static class ModuleEmitter
{
    public static string Emit(ModuleOutput module, EquatableArray<TypeEntry> types)
    {
        var code = new CodeWriter();
        code.Line(ClassEmitter.Header).Line("#nullable enable").Line();
        if (module.Namespace.Length > 0)
        {
            code.Line($"namespace {module.Namespace};").Line();
        }

        code.Open($"partial class {module.ClassName}");
        code.Line("/// <inheritdoc/>").Open("public override void Register(global::Emu.Abstractions.Qom.ITypeRegistry registry)");
        foreach (TypeEntry type in types)
        {
            code.Line($"registry.Add({Literals.Quote(type.Name)}, {type.Factory});");
        }

        return code.Close().Close().ToString();
    }
}
