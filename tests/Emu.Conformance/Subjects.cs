using System.Text.Json;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Conformance;

/// <summary>What the suite is about: every type of every module, by the names in the manifests.</summary>
public static class Subjects
{
    /// <summary>Module and type.</summary>
    public static TheoryData<string, string> AllTypes => Select(_ => true);

    /// <summary>Module and type of those with registers.</summary>
    public static TheoryData<string, string> TypesWithRegisters => Select(t => t.TryGetProperty("registers", out _));

    /// <summary>The type, registered by its module.</summary>
    internal static ObjectType Type(TestMachine machine, string type) => machine.Type(type);

    /// <summary>A configured object with sample values for what must be set.</summary>
    internal static EmuObject Configured(TestMachine machine, string type)
    {
        EmuObject made = machine.Create<EmuObject>(type, [.. Samples.For(machine.Type(type))]);
        TestMachine.ConfigureObject(made);
        return made;
    }

    /// <summary>Names of the elements of an array in a manifest; empty when there is none.</summary>
    internal static string[] Names(JsonElement manifest, string key) =>
        manifest.TryGetProperty(key, out JsonElement array) ? [.. array.EnumerateArray().Select(e => e.GetProperty("name").GetString()!)] : [];

    /// <summary>The type's register map.</summary>
    internal static RegisterMap Map(ObjectType type) => Assert.IsAssignableFrom<RegisterMap>(type.RegisterMap);

    private static TheoryData<string, string> Select(Func<JsonElement, bool> wanted)
    {
        var data = new TheoryData<string, string>();
        foreach (ConformingModule module in ConformingModule.All)
        {
            foreach (JsonElement type in module.Types.Where(wanted))
            {
                data.Add(module.Name, type.GetProperty("name").GetString()!);
            }
        }

        return data;
    }
}
