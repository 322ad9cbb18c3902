using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Emu.Modules.Reports;

/// <summary>Reports as JSON, by serializers made at build.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImmutableArray<ModuleReport>))]
[JsonSerializable(typeof(ModuleDetailReport))]
[JsonSerializable(typeof(ImmutableArray<DeviceReport>))]
[JsonSerializable(typeof(DeviceDetailReport))]
[JsonSerializable(typeof(ImmutableArray<MachineReport>))]
[JsonSerializable(typeof(ImmutableArray<ProblemReport>))]
[JsonSerializable(typeof(ModuleSwitchReport))]
[JsonSerializable(typeof(ModuleInstallReport))]
[JsonSerializable(typeof(ModuleCheckReport))]
[JsonSerializable(typeof(ImmutableArray<DoctorLine>))]
[JsonSerializable(typeof(MachineCheckReport))]
public sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>A report as indented JSON, in UTF-8 as it is: units such as °C stay readable.</summary>
    /// <typeparam name="T">One of the report types, or an immutable array of one.</typeparam>
    public static string Write<T>(T report)
    {
        ReportJson context = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        JsonTypeInfo<T> type = (JsonTypeInfo<T>)(context.GetTypeInfo(typeof(T)) ?? throw new ArgumentException($"{typeof(T)} is no report"));
        return JsonSerializer.Serialize(report, type);
    }
}
